"""What a stand-in declares."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from sandbox.platforms.oauth import OAuthServer
from sandbox.platforms.world import ErrorForm, SandboxAccount, TokenForm, World

#: What a person copies from the platform to link an account: the values of the channel's form, by field, from the
#: account and the address of the stand-in.
LinkForm = Callable[[SandboxAccount, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform, mounted at `/platforms/<name>`."""

    #: The channel's name.
    name: str
    #: The platform's own name.
    label: str
    #: The routes in the platform's documented wire format.
    blueprint: Callable[[World], Blueprint]
    error: ErrorForm
    new_token: TokenForm = lambda: secrets.token_urlsafe(24)
    #: Whether an account is named by its own token in every call, so that one account can be made to misbehave.
    per_account: bool = True
    #: How people sign in; None where credentials come from the platform's settings.
    oauth: OAuthServer | None = None
    #: None where more than a form is needed.
    link: LinkForm | None = None
    #: What the platform keeps of a new account besides its token, unless it is named.
    new_details: Callable[[], dict[str, str]] = dict
