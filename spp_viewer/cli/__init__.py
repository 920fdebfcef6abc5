"""The command line: one file per command, and shared parts. Importing it loads neither torch, OpenCV nor Qt."""
