"""The relay: carries committed events from the outbox to the broker, in order, with every one confirmed."""
