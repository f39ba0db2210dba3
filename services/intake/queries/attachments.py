"""Handing out photos."""

from __future__ import annotations

from flask import Response
from werkzeug.datastructures import ETags

from shared.content import Attachment


def attachment_answer(attachment_id: str, agency_code: str | None, if_none_match: ETags) -> Response | None:
    """The photo as an HTTP answer (304 where the caller has it), or None where it is not the agency's to see.

    The bytes never change, so they may be kept for ever, but only by the reader who was allowed to have them.
    """
    owner = {"agency_code": agency_code} if agency_code else {}
    known = Attachment.collection().find_one({"_id": attachment_id, **owner}, {"sha256": 1, "media_type": 1})
    if known is None:
        return None
    headers = {
        "ETag": f'"{known["sha256"]}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
    if if_none_match.contains(known["sha256"]):
        return Response(status=304, headers=headers)
    data = Attachment.collection().find_one({"_id": attachment_id}, {"data": 1})["data"]
    return Response(data, headers=headers, mimetype=known["media_type"])
