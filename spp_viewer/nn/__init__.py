"""The network: conv trunk, projection of windows, pyramid pooling, heads, and models on disk."""
