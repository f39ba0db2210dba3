"""Why intake refuses a request. The API returns problem documents for these, the portal sentences."""

from __future__ import annotations

from collections.abc import Sequence


class UnknownPhotos(ValueError):
    """Photos that this agency did not upload; `positions` are their places in the list, from 0."""

    def __init__(self, positions: Sequence[int]) -> None:
        self.positions = tuple(positions)
        super().__init__(f"unknown photos at {self.positions}")


class KeyReused(ValueError):
    """The idempotency key came with another request before, which made `submission_id`."""

    def __init__(self, submission_id: str) -> None:
        self.submission_id = submission_id
        super().__init__("idempotency key reused")


class NoSuchSubmission(LookupError):
    """There is none with this id, or none that the caller may see."""


class RevisionNotExpected(ValueError):
    """No changes were requested: the submission is in `state`."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state)
