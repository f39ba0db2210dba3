"""The platform under measurement, through its public APIs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

AGENCY = "diskominfo"


@dataclass
class Office:
    """An agency, an editor and a chief editor at a running platform."""

    intake_url: str
    review_url: str
    site_url: str
    credentials: dict[str, str]
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    feed_etag: str = ""
    feed_text: str = ""

    def __post_init__(self) -> None:
        self.editor = self._token("editor")
        self.chief = self._token("chief")
        issued = self.client.post(
            f"{self.intake_url}/api/v1/agencies/{AGENCY}/keys", json={"label": "bench"}, headers=self.chief
        )
        self.agency = {"Authorization": f"Bearer {_ok(issued)['key']}"}

    def _token(self, username: str) -> dict[str, str]:
        answer = self.client.post(
            f"{self.intake_url}/api/v1/tokens", json={"username": username, "password": self.credentials[username]}
        )
        return {"Authorization": f"Bearer {_ok(answer)['token']}"}

    def upload(self, jpeg: bytes) -> str:
        """Store a photo; its id."""
        files = {"file": ("foto.jpg", jpeg, "image/jpeg")}
        answer = self.client.post(f"{self.intake_url}/api/v1/attachments", files=files, headers=self.agency)
        return str(_ok(answer)["id"])

    def submit(self, submission: dict[str, Any], key: str) -> str:
        """Submit; the item's id."""
        headers = {**self.agency, "Idempotency-Key": key}
        answer = self.client.post(f"{self.intake_url}/api/v1/submissions", json=submission, headers=headers)
        return str(_ok(answer)["id"])

    def is_queued(self, submission_id: str) -> bool:
        """Whether the agency is told that the editors have it."""
        answer = self.client.get(f"{self.intake_url}/api/v1/submissions/{submission_id}", headers=self.agency)
        return any(entry["event"] == "content.queued" for entry in _ok(answer)["timeline"])

    def item(self, item_id: str) -> dict[str, Any] | None:
        """The item in the review queue, or None while it is not there yet."""
        answer = self.client.get(f"{self.review_url}/api/v1/items/{item_id}", headers=self.editor)
        return None if answer.status_code == httpx.codes.NOT_FOUND else _ok(answer)

    def act(self, item: dict[str, Any], action: str, as_chief: bool = False, **body: Any) -> dict[str, Any]:
        """One step of review; the item after it."""
        headers = {**(self.chief if as_chief else self.editor), "If-Match": f'"{item["version"]}"'}
        url = f"{self.review_url}/api/v1/items/{item['id']}/{action}"
        return _ok(self.client.post(url, json=body, headers=headers))

    def feed(self) -> str:
        """The public RSS feed as it is now; like any feed reader, it asks for what changed since the last look."""
        headers = {"If-None-Match": self.feed_etag} if self.feed_etag else {}
        answer = self.client.get(f"{self.site_url}/feed.xml", headers=headers)
        if answer.status_code != httpx.codes.NOT_MODIFIED:
            self.feed_etag, self.feed_text = answer.headers["ETag"], answer.text
        return self.feed_text


def _ok(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}")
    data: dict[str, Any] = answer.json()
    return data
