"""What operators do with events: follow them, look at what was parked, send it again or discard it."""
