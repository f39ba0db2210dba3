"""The portal: pages for an agency's admin."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Serve the pages."""
