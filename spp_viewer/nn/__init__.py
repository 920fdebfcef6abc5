"""The network: conv trunk, window projection, pyramid pooling, heads, and a model on disk."""
