"""Local stand-ins for the outside world: a mailbox behind a real SMTP server and a webhook receiver."""
