"""The agencies' side: keys, photos, submissions, improved submissions."""

from __future__ import annotations

from typing import Any

from demo import scenes
from demo.api import Api
from demo.items import Item, Photo, Swap


class Agency:
    """One agency's own system, with an API key that is given back at the end."""

    def __init__(self, intake_url: str, office: Api, code: str, run: str) -> None:
        issued = office.post(f"/api/v1/agencies/{code}/keys", {"label": f"Demo {run}"}).json()
        self.code = code
        self._office, self._run, self._key_id = office, run, issued["id"]
        self._api = Api(intake_url, issued["key"])

    def submit(self, item: Item) -> tuple[dict[str, Any], bool]:
        """Upload the photos and post the item; the same item again is the same submission.

        Returns the receipt, and whether the platform recognised a repetition.
        """
        body = {**item.submission, "photos": [self._uploaded(photo) for photo in item.photos]}
        response = self._api.post("/api/v1/submissions", body, {"Idempotency-Key": f"demo-{self._run}-{item.name}"})
        return response.json(), response.headers.get("Idempotency-Replayed") == "true"

    def resubmit(self, item: Item, submission_id: str, change: Swap) -> None:
        """Send the item again as the editors asked for it."""
        photos = [self._uploaded(photo) for photo in item.photos]
        body = {**item.submission, "photos": photos, "body": change.applied(item.submission["body"])}
        self._api.post(f"/api/v1/submissions/{submission_id}/revisions", {**body, "note": change.note})

    def status(self, submission_id: str) -> Any:
        """What the agency sees of its submission."""
        return self._api.get(f"/api/v1/submissions/{submission_id}")

    def leave(self) -> None:
        """Revoke the key."""
        self._office.delete(f"/api/v1/agencies/{self.code}/keys/{self._key_id}")

    def _uploaded(self, photo: Photo) -> dict[str, str]:
        jpeg = scenes.photo(photo.scene, photo.seed)
        stored = self._api.upload("/api/v1/attachments", f"{photo.scene}.jpg", jpeg)
        return {"attachment_id": stored["id"], **photo.words}
