"""What each conv5 filter responds to most over many images (paper, figure 2): filled, kept on disk, and browsed."""
