"""The sandbox's pages and JSON API."""
