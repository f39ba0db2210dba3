"""Messages through Apprise."""
