"""Photos for the editors' eyes, straight from the attachments that the intake keeps."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from services.review.pages.blueprint import pages
from shared.content import Attachment
from shared.identity import OFFICE, require_role


@pages.get("/attachments/<attachment_id>")
@require_role(*OFFICE)
def attachment(attachment_id: str) -> ResponseReturnValue:
    """The bytes of a photo; they never change, so browsers may keep them."""
    known = Attachment.collection().find_one({"_id": attachment_id}, {"sha256": 1, "media_type": 1})
    if known is None:
        abort(404)
    response = Response(mimetype=known["media_type"])
    response.set_etag(known["sha256"])
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if request.if_none_match.contains(known["sha256"]):
        response.status_code = 304
        return response
    response.set_data(bytes(Attachment.collection().find_one({"_id": attachment_id}, {"data": 1})["data"]))
    return response
