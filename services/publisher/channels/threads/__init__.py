"""A profile on Threads, through the Threads API."""
