"""WhatsApp: template messages to the recipients of an account, and what the platform reports of them."""
