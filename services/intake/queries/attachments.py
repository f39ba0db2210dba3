"""Photos as HTTP responses."""

from __future__ import annotations

from typing import Any

from flask import Response
from werkzeug.datastructures import ETags

from shared.content import Attachment
from shared.photos.budget import decode
from shared.photos.preview import preview


def attachment_response(attachment_id: str, agency_code: str | None, if_none_match: ETags) -> Response | None:
    """The photo as an HTTP response (304 where the caller has it), or None where it is not the agency's to see."""
    known = _known(attachment_id, agency_code)
    if known is None:
        return None
    etag = known["sha256"]
    if if_none_match.contains(etag):
        return _unchanged(etag)
    return Response(_bytes(attachment_id), headers=_headers(etag), mimetype=known["media_type"])


def preview_response(attachment_id: str, agency_code: str | None, if_none_match: ETags) -> Response | None:
    """The same photo, small, as JPEG."""
    known = _known(attachment_id, agency_code)
    if known is None:
        return None
    etag = f"{known['sha256']}-preview"
    if if_none_match.contains(etag):
        return _unchanged(etag)
    data = _bytes(attachment_id)
    smaller = decode(known["width"] * known["height"], lambda: preview(data))
    return Response(smaller, headers=_headers(etag), mimetype="image/jpeg")


def _known(attachment_id: str, agency_code: str | None) -> dict[str, Any] | None:
    owner = {"agency_code": agency_code} if agency_code else {}
    known: dict[str, Any] | None = Attachment.collection().find_one(
        {"_id": attachment_id, **owner}, {"sha256": 1, "media_type": 1, "width": 1, "height": 1}
    )
    return known


def _bytes(attachment_id: str) -> bytes:
    return bytes(Attachment.collection().find_one({"_id": attachment_id}, {"data": 1})["data"])


def _unchanged(etag: str) -> Response:
    return Response(status=304, headers=_headers(etag))


def _headers(etag: str) -> dict[str, str]:
    """The bytes never change, so they may be kept for ever, but only by the reader who was allowed to have them."""
    return {
        "ETag": f'"{etag}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
