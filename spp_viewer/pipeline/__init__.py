"""An image from file to analysis: list, open, recall, propose, detect, store. For the window and the command line.

torch and OpenCV are imported where they are first needed, so that a window is shown before they are loaded.
"""
