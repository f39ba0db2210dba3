"""The platform under measurement, through its public APIs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from bench.http_client import HttpClient, Response

AGENCY = "diskominfo"


@dataclass
class Office:
    """An agency, an editor and a chief editor at a running platform."""

    intake_url: str
    review_url: str
    site_url: str
    credentials: dict[str, str]
    client: HttpClient = field(default_factory=HttpClient)

    feed_etag: str = ""
    feed_text: str = ""

    def __post_init__(self) -> None:
        self.editor = self._token("editor")
        self.chief = self._token("chief")
        # Not by the chief editor, who could then not approve what is sent with it.
        operator = self._token("ops")
        issued = self.client.post(f"{self.intake_url}/api/v1/agencies/{AGENCY}/keys", {"label": "bench"}, operator)
        self.agency = {"Authorization": f"Bearer {_ok(issued)['key']}"}

    def _token(self, username: str) -> dict[str, str]:
        login = {"username": username, "password": self.credentials[username]}
        response = self.client.post(f"{self.intake_url}/api/v1/tokens", login)
        return {"Authorization": f"Bearer {_ok(response)['token']}"}

    def upload(self, jpeg: bytes) -> str:
        """Store a photo; its id."""
        return str(_ok(self.client.upload(f"{self.intake_url}/api/v1/attachments", "file", jpeg, self.agency))["id"])

    def submit(self, submission: dict[str, Any], key: str) -> str:
        """Submit; the item's id."""
        headers = {**self.agency, "Idempotency-Key": key}
        return str(_ok(self.client.post(f"{self.intake_url}/api/v1/submissions", submission, headers))["id"])

    def submissions(self, query: dict[str, str]) -> dict[str, Any]:
        """A page of the agency's submissions."""
        return _ok(self.client.get(f"{self.intake_url}/api/v1/submissions?{urlencode(query)}", self.agency))

    def is_queued(self, submission_id: str) -> bool:
        """Whether the agency's timeline shows that the editors have it."""
        response = self.client.get(f"{self.intake_url}/api/v1/submissions/{submission_id}", self.agency)
        return any(entry["event"] == "content.queued" for entry in _ok(response)["timeline"])

    def item(self, item_id: str) -> dict[str, Any] | None:
        """The item in the review queue, or None while it is not there yet."""
        response = self.client.get(f"{self.review_url}/api/v1/items/{item_id}", self.editor)
        return None if response.status == HTTPStatus.NOT_FOUND else _ok(response)

    def act(self, item: dict[str, Any], action: str, as_chief: bool = False, **body: Any) -> dict[str, Any]:
        """One step of review; the item after it."""
        headers = {**(self.chief if as_chief else self.editor), "If-Match": f'"{item["version"]}"'}
        url = f"{self.review_url}/api/v1/items/{item['id']}/{action}"
        return _ok(self.client.post(url, body, headers))

    def feed(self) -> str:
        """The public RSS feed as it is now; like any feed reader, it asks for what changed since the last look."""
        headers = {"If-None-Match": self.feed_etag} if self.feed_etag else {}
        response = self.client.get(f"{self.site_url}/feed.xml", headers)
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.feed_etag, self.feed_text = response.headers["ETag"], response.text
        return self.feed_text


def _ok(response: Response) -> dict[str, Any]:
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{response.status} {response.text[:500]}")
    data: dict[str, Any] = json.loads(response.body)
    return data
