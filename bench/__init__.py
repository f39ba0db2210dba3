"""Measurements, against figures that others reach on the same size of machine."""
