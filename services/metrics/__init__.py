"""Metrics: what happened to which item when, counted per agency, channel and day, and shown to leadership."""
