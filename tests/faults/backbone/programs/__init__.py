"""Relay and worker as they are, started so that they break at a named point."""
