"""Colours, fonts, icons and style sheet."""
