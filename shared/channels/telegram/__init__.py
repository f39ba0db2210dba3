"""A channel or group on Telegram."""
