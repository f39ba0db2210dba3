"""The platform under measurement, through its public APIs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from bench.caller import Caller, Reply

AGENCY = "diskominfo"


@dataclass
class Office:
    """An agency, an editor and a chief editor at a running platform."""

    intake_url: str
    review_url: str
    site_url: str
    credentials: dict[str, str]
    caller: Caller = field(default_factory=Caller)

    feed_etag: str = ""
    feed_text: str = ""

    def __post_init__(self) -> None:
        self.editor = self._token("editor")
        self.chief = self._token("chief")
        issued = self.caller.post(f"{self.intake_url}/api/v1/agencies/{AGENCY}/keys", {"label": "bench"}, self.chief)
        self.agency = {"Authorization": f"Bearer {_ok(issued)['key']}"}

    def _token(self, username: str) -> dict[str, str]:
        login = {"username": username, "password": self.credentials[username]}
        answer = self.caller.post(f"{self.intake_url}/api/v1/tokens", login)
        return {"Authorization": f"Bearer {_ok(answer)['token']}"}

    def upload(self, jpeg: bytes) -> str:
        """Store a photo; its id."""
        return str(_ok(self.caller.upload(f"{self.intake_url}/api/v1/attachments", "file", jpeg, self.agency))["id"])

    def submit(self, submission: dict[str, Any], key: str) -> str:
        """Submit; the item's id."""
        headers = {**self.agency, "Idempotency-Key": key}
        return str(_ok(self.caller.post(f"{self.intake_url}/api/v1/submissions", submission, headers))["id"])

    def submissions(self, query: dict[str, str]) -> dict[str, Any]:
        """A page of the agency's submissions."""
        return _ok(self.caller.get(f"{self.intake_url}/api/v1/submissions?{urlencode(query)}", self.agency))

    def is_queued(self, submission_id: str) -> bool:
        """Whether the agency is told that the editors have it."""
        answer = self.caller.get(f"{self.intake_url}/api/v1/submissions/{submission_id}", self.agency)
        return any(entry["event"] == "content.queued" for entry in _ok(answer)["timeline"])

    def item(self, item_id: str) -> dict[str, Any] | None:
        """The item in the review queue, or None while it is not there yet."""
        answer = self.caller.get(f"{self.review_url}/api/v1/items/{item_id}", self.editor)
        return None if answer.status == HTTPStatus.NOT_FOUND else _ok(answer)

    def act(self, item: dict[str, Any], action: str, as_chief: bool = False, **body: Any) -> dict[str, Any]:
        """One step of review; the item after it."""
        headers = {**(self.chief if as_chief else self.editor), "If-Match": f'"{item["version"]}"'}
        url = f"{self.review_url}/api/v1/items/{item['id']}/{action}"
        return _ok(self.caller.post(url, body, headers))

    def feed(self) -> str:
        """The public RSS feed as it is now; like any feed reader, it asks for what changed since the last look."""
        headers = {"If-None-Match": self.feed_etag} if self.feed_etag else {}
        answer = self.caller.get(f"{self.site_url}/feed.xml", headers)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.feed_etag, self.feed_text = answer.headers["ETag"], answer.text
        return self.feed_text


def _ok(answer: Reply) -> dict[str, Any]:
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{answer.status} {answer.text[:500]}")
    data: dict[str, Any] = json.loads(answer.body)
    return data
