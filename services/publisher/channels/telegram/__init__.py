"""Posts in a Telegram channel or group, by a bot that its owners made an administrator."""
