"""The Any size page: one photograph in several sizes, with vectors of equal length."""
