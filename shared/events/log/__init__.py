"""Committed events: the outbox they wait in, the log they stay in, and the hash chain that shows it unchanged."""
