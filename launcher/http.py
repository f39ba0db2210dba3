"""Asking our own processes over HTTP."""

from __future__ import annotations

from functools import cache

import httpx

PATIENCE = 3.0


@cache
def client() -> httpx.Client:
    """One client for all questions: making one costs more than asking. No proxy is used for loopback."""
    return httpx.Client(timeout=PATIENCE, trust_env=False)


def responds(url: str | None) -> bool:
    """Whether the URL returns a status below 400; True where there is no URL."""
    if url is None:
        return True
    try:
        return not client().get(url).is_error
    except httpx.HTTPError:
        return False
