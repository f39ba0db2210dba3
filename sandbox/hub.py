"""A WebSub hub: keeps which feeds were said to have changed (W3C WebSub 1.0, section 7). It calls no subscribers.

`POST /hub` with hub.mode=publish takes the feeds' addresses in hub.url or hub.topic; `GET /api/hub` has the calls,
oldest first, with `topics` and `at`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request

from sandbox.platforms.records import Records
from shared import clock

#: Addresses of one call.
MOST_TOPICS = 100


def blueprint(root: Path) -> Blueprint:
    """The hub with what it was told before."""
    calls = Records(root / "hub.jsonl")
    hub = Blueprint("hub", __name__)

    @hub.post("/hub")
    def publish() -> Response:
        topics = list(dict.fromkeys([*request.form.getlist("hub.url"), *request.form.getlist("hub.topic")]))
        if request.form.get("hub.mode") != "publish":
            abort(400, "hub.mode must be publish")
        if not 1 <= len(topics) <= MOST_TOPICS or any(not one.startswith(("http://", "https://")) for one in topics):
            abort(400, f"hub.url names the feeds: 1 to {MOST_TOPICS} addresses")
        calls.add({"topics": topics, "at": clock.now().isoformat()})
        return Response(status=204)

    @hub.get("/api/hub")
    def told() -> dict[str, Any]:
        return {"calls": calls.all()}

    return hub
