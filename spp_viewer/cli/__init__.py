"""The command line: one file per command, and what they share. Importing it loads neither torch, OpenCV nor Qt."""
