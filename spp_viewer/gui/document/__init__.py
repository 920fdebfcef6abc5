"""The state of the program without its widgets: image, options, selection, runs and their signals."""
