"""SPP-Net beside R-CNN in the window: two linked views, clocks, stage bars, figures, the sweep, and what is kept."""
