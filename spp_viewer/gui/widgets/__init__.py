"""Widgets shared by the pages and the canvas."""
