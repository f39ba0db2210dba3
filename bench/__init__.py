"""Measurements, compared with what other software reaches on the same size of machine."""
