"""The channels of a running application, in a file of their own: a worker needs no web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from flask import Flask, current_app

from services.publisher.channels.contract import Channel
from services.publisher.registry import channels
from shared.settings import Settings


def give_channels(app: Flask, settings: Settings) -> None:
    """Let the views of `app` use the channels; they are made at the first use, after gunicorn has forked."""
    app.extensions["kabar_channels"] = cache(lambda: channels(settings))


def app_channels() -> Mapping[str, Channel]:
    """The channels of the running application."""
    made: Callable[[], Mapping[str, Channel]] = current_app.extensions["kabar_channels"]
    return made()
