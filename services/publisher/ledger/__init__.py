"""The ledger: what was to go where, what was tried, and what is known of it. Never purged."""
