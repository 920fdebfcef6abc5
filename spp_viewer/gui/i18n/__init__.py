"""Language of the interface: translation and formatting of texts."""
