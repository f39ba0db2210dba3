"""What the Kabar services have in common: schema, life cycle, events, identity and the web look."""
