"""Signed POSTs to other systems (Standard Webhooks)."""
