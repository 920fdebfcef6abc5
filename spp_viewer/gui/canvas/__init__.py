"""The canvas: the photograph with its layers, and a second canvas for comparison."""
