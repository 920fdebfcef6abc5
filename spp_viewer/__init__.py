"""SPP Viewer: a desktop laboratory for SPP-Net."""

__version__ = "0.2.0"
