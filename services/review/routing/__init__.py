"""Routing: which accounts an item goes to, by the agency's wish and by rules that chief editors keep as data."""
