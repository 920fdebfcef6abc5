"""The Images page: the list of open files."""
