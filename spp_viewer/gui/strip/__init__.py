"""The pipeline strip: one tile per stage."""
