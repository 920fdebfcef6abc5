"""Training and evaluation on PASCAL VOC-layout folders. Nothing of the window imports it."""
