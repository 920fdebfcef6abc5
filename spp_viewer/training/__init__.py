"""Training and evaluation on folders in PASCAL VOC layout. The window does not import it."""
