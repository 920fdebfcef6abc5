"""The Window page: all stages of one window, and the live window."""
