"""Signing in and out, and one's own account. One login serves all four services."""

from services.intake.login.views import blueprint

__all__ = ["blueprint"]
