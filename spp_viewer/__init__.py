"""SPP Viewer: a desktop laboratory for SPP-Net."""

__version__ = "0.1.0"
