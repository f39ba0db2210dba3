"""The web side that all services share: application set-up, problems, look, languages, health."""
