"""The e-mail newsletter."""
