"""/platform-media: photos for platforms that fetch them by themselves.

Without session and cookie: the signed address is the proof.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from services.publisher.media.addresses import PATH, SUFFIXES, PhotoAddresses
from services.publisher.media.documents import Rendition
from shared.web.context import service_context

pages = Blueprint("photos", __name__, url_prefix=PATH)
#: Seconds for which anybody may keep a copy.
KEPT = 3600


@pages.get("/<name>")
def photo(name: str) -> Response:
    """The photo, while its address is valid; 404 for anything else, without saying why."""
    addresses = PhotoAddresses(service_context().settings)
    remaining = addresses.remaining(name, request.args.get("expires", ""), request.args.get("signature", ""))
    if not remaining:
        abort(404)
    found = Rendition.collection().find_one({"_id": name.partition(".")[0]})
    if found is None or f"{found['_id']}.{SUFFIXES[found['media_type']]}" != name:
        abort(404)
    response = Response(bytes(found["data"]), mimetype=found["media_type"])
    response.headers["Cache-Control"] = f"public, max-age={min(KEPT, remaining)}, immutable"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
