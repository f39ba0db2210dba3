"""A receiver of Standard Webhooks that checks what it gets with the official package."""
