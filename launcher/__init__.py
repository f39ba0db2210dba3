"""The launcher: sets up what is missing, starts the platform, looks after it and stops it."""
