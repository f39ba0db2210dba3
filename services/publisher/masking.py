"""Addresses of people as pages and the ledger show them."""

from __future__ import annotations


def masked(email: str) -> str:
    """`s•••@example.org`: enough to recognise one's own, not enough to write to."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
