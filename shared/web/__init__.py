"""The web side that all services share: application set-up, problems, templates, languages, health."""
