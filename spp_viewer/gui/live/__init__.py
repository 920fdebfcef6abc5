"""The live window: a rectangle that the user drags, scored while it moves."""
