"""Screenshots of the program from the command line."""
