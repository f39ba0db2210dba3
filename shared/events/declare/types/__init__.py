"""The event types, each declared once with its data and an example: one module for each family of names.

Every module here is read (catalog.py): a type that is declared in one of them exists, and the queues, the log, metrics,
docs/events.md and docs/asyncapi.yaml know it.
"""
