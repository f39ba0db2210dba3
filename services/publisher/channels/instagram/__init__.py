"""A professional account on Instagram, through the Graph API."""
