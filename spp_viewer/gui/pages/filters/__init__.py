"""The Filters page: feature maps of the open image, and the filter gallery of many images."""
