"""Spans to look at."""

from tests.tracing import made

__all__ = ["made"]
