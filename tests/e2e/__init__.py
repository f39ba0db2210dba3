"""A real browser at the whole platform."""
