"""Apprise: the bridge to services that have no channel of their own."""
