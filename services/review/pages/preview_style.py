"""The channels' style sheets, for their previews."""

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from services.review.pages.blueprint import pages
from shared.channels import CHANNELS
from shared.identity import OFFICE, require_role


@pages.get("/previews/<channel>.css")
@require_role(*OFFICE)
def preview_style(channel: str) -> ResponseReturnValue:
    """The style sheet that a channel's preview links to."""
    declared = CHANNELS.get(channel)
    if declared is None or declared.preview is None:
        abort(404)
    return send_file(declared.preview.style, mimetype="text/css")
