"""The Race page: SPP-Net and R-CNN side by side."""
