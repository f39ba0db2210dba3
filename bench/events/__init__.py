"""Measurements of the event backbone, beside those who do the same work."""
