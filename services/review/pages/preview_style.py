"""The channels' style sheets, for their previews."""

import re

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from services.review.pages.blueprint import pages
from shared.channels import CHANNELS
from shared.identity import OFFICE, require_role

_DARK = re.compile(r"\(\s*prefers-color-scheme:\s*dark\s*\)")
#: Conditions of media queries that always hold, and never.
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_SCHEMES = {"dark": _ALWAYS, "light": _NEVER}


@pages.get("/previews/<channel>.css")
@require_role(*OFFICE)
def preview_style(channel: str) -> ResponseReturnValue:
    """The style sheet that a channel's preview links to; `scheme` makes it light or dark whatever the browser has."""
    declared = CHANNELS.get(channel)
    if declared is None or declared.preview is None:
        abort(404)
    style = declared.preview.style.read_text()
    scheme = request.args.get("scheme", "")
    if scheme in _SCHEMES:
        style = f"{_DARK.sub(_SCHEMES[scheme], style)}\n:root {{ color-scheme: {scheme} !important; }}\n"
    return Response(style, mimetype="text/css")
