"""What is written down about the events, made from their declarations: docs/asyncapi.yaml and docs/events.md."""
