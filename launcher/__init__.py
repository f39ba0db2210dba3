"""The launcher: sets up what is missing, starts the platform, supervises it and stops it."""
