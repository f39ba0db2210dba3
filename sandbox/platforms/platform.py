"""What a stand-in declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response

from sandbox.platforms.world import World


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform, mounted at `/platforms/<name>`."""

    #: The channel's name.
    name: str
    #: The platform's own name.
    label: str
    #: The routes in the platform's documented wire format.
    blueprint: Callable[[World], Blueprint]
    #: An error in the platform's own form, from an HTTP status and a word: refused, throttled, revoked or changed.
    error: Callable[[int, str], Response]
    #: Whether an account is named by its own token in every call, so that one account can be made to misbehave.
    per_account: bool = True
