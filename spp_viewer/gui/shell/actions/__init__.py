"""The actions of the window, one module per menu."""
