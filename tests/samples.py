"""Sample content for tests."""

from __future__ import annotations

from typing import Any

from shared.clock import now

AGENCY = {"code": "dinas-kesehatan", "name": "Dinas Kesehatan", "slug": "dinas-kesehatan"}


def submission_body(**changes: Any) -> dict[str, Any]:
    """What an agency posts."""
    return {
        "kind": "news",
        "title": "Vaksinasi PMK menjangkau 120 ekor sapi di Pacet",
        "summary": "Petugas memvaksin 120 ekor sapi milik 34 peternak.",
        "body": "Petugas kesehatan hewan memvaksin 120 ekor sapi milik 34 peternak di Kecamatan Pacet pada Selasa.",
        "topic": "pertanian",
        "audience": "farmers",
        "districts": ["Pacet"],
        "urgency": "normal",
        "facts": [{"statement": "120 ekor sapi divaksin", "source": "Catatan petugas"}],
        "photos": [],
        "links": [],
        **changes,
    }


def submission_event(item: str, revision: int = 1, **changes: Any) -> dict[str, Any]:
    """The data of submission.received."""
    submission = {
        **submission_body(**changes),
        "id": item,
        "revision": revision,
        "agency": AGENCY,
        "submitted_at": now().isoformat(),
    }
    return {"submission": submission}
