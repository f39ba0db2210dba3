"""E-mail to subscribers over SMTP: at once, or collected in a digest."""
