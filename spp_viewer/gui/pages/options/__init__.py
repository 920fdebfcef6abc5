"""The Options page: model, device and options of the analysis."""
