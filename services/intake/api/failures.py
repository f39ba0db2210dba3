"""Documenting what can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask_smorest import Blueprint

from shared.web.api import ProblemSchema
from shared.web.problems import MEDIA_TYPE

View = TypeVar("View", bound=Callable[..., object])


def failure(blp: Blueprint, status: int, description: str) -> Callable[[View], View]:
    """Name one status, returned as a problem document, in the operation's description."""
    decorate: Callable[[View], View] = blp.alt_response(
        status, schema=ProblemSchema, content_type=MEDIA_TYPE, description=description
    )
    return decorate
