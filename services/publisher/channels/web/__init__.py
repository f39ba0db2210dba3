"""The web channel: the public news site, rendered to static files that any web server can serve."""
