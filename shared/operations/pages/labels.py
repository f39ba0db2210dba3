"""How decisions on parked messages are called on pages, and how long names are shown."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from shared.operations.pages.reasons import parked_reason
from shared.web.templating import add_filters

_DECIDED = {"replayed": (_l("Sent once more"), "info"), "discarded": (_l("Discarded"), "neutral")}


def register(app: Flask) -> None:
    """Give the templates their filters."""
    add_filters(
        app,
        breakable=lambda name: Markup(".<wbr>").join(name.split(".")),
        parked_reason=parked_reason,
        parked_label=lambda how: str(_DECIDED[how][0]),
        parked_tone=lambda how: _DECIDED[how][1],
    )
