"""The blueprint that a service mounts, and what that service lends to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app

from shared.identity import Role
from shared.web.templating import blueprint_asset

HERE = Path(__file__).parent
#: Who may see the pages.
OPERATORS = (Role.OPS,)

pages = Blueprint("operations", __name__, template_folder="templates", static_folder="static")


@dataclass(frozen=True, slots=True)
class Host:
    """The pages' frame, from the service that mounts them."""

    #: A template with the macro `subnav(current)`, which is called with `events`.
    navigation: str
    #: A style sheet among the service's own static files.
    stylesheet: str


def remember_host(app: Flask, host: Host) -> None:
    """Keep what the mounting service lends; the templates see it as `host`."""
    app.extensions["operations"] = host


@pages.context_processor
def _host() -> dict[str, Any]:
    return {
        "host": asdict(current_app.extensions["operations"]),
        "operations_asset": partial(blueprint_asset, pages.name),
    }
