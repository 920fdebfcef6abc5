"""One photograph at any size: forms, their vectors, and how alike these are."""
