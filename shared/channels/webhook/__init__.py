"""Webhooks: other systems that show the news themselves."""
