"""A profile on Threads."""
