"""The readers of the e-mail channel: how they come, what they get collected, how they leave."""
