"""Messages to citizens on WhatsApp who asked for them."""
