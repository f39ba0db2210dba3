"""The register of functions over text that a stranger may have written.

A property test calls each of them with texts made to be slow and checks that the work grows no faster than the text.
A function is put into the register where it is defined, so that a new one is tested from its first day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: By module and name.
OVER_USER_TEXT: dict[str, Callable[..., object]] = {}


def over_user_text(function: Callable[P, T]) -> Callable[P, T]:
    """Put a function into the register; it stays as it is."""
    OVER_USER_TEXT[f"{function.__module__}.{function.__qualname__}"] = function
    return function
