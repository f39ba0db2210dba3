"""The launcher's errors."""

from __future__ import annotations


class LauncherError(Exception):
    """Something a person has to see: what is wrong and, as `hint`, what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
