"""The Overlays page: visibility, order and opacity of the canvas layers."""
