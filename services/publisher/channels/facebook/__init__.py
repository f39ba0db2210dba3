"""A page on Facebook, through the Graph API."""
