"""What the Kabar services have in common: schema, life cycle, events, identity and what pages and APIs share."""
