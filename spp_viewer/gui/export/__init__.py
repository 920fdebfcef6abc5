"""Saving and copying of images and tables."""
