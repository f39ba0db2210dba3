"""A real SMTP server, strict about what it takes, and the mailbox behind it."""
