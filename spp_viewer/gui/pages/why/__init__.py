"""The Why page: attribution of a window's score."""
