"""Examples in the API's description; the contract test holds them against the schemas."""

from typing import Any

from services.review.api.operations import Operation

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

_FACT = {"statement": "1.250 ekor sapi divaksin", "source": "Rekap Bidang Kesehatan Hewan"}

_BODIES: dict[str, dict[str, Any]] = {
    "edit": {
        "title": "1.250 ekor sapi di Pacet dan Trawas sudah divaksin PMK",
        "summary": "Petugas memvaksin 1.250 ekor sapi milik 340 peternak dalam dua hari.",
        "facts": [_FACT],
    },
    "propose": {"acknowledged_changes": False},
    "approve": {"content_hash": _HASH},
    "schedule": {"content_hash": _HASH, "publish_at": "2026-11-23T07:00:00+07:00"},
}


def body_of(operation: Operation) -> dict[str, Any]:
    """The body of one operation."""
    plain = {"note": "Jumlah peternak keliru: 430, bukan 340."} if operation.action.reason else {}
    return _BODIES.get(operation.action.name, plain)


SUMMARY: dict[str, Any] = {
    "id": "01a20551-0272-76e2-a530-35a588dc8caf",
    "version": 4,
    "state": "awaiting_approval",
    "title": "1.250 ekor sapi di Pacet dan Trawas sudah divaksin PMK",
    "agency": {"code": "dispertan", "name": "Dinas Pertanian", "slug": "dinas-pertanian"},
    "kind": "news",
    "topic": "pertanian",
    "urgency": "normal",
    "audience": "farmers",
    "districts": ["Pacet", "Trawas"],
    "revision": 0,
    "submission_revision": 1,
    "lease": None,
    "publish_at": None,
    "submitted_at": "2026-11-22T03:30:00+00:00",
    "due_at": "2026-11-23T03:30:00+00:00",
    "updated_at": "2026-11-22T04:05:12.345000+00:00",
    "links": {
        "self": "https://kabar.example/api/v1/items/01a20551-0272-76e2-a530-35a588dc8caf",
        "page": "https://kabar.example/review/items/01a20551-0272-76e2-a530-35a588dc8caf",
    },
}

_PERSON = {"id": "01a20551-01f3-75e0-a5bb-3e9fd289f6bd", "name": "Rina Kartika", "role": "editor"}

ITEM: dict[str, Any] = {
    **SUMMARY,
    "original": {"title": "Vaksinasi PMK menjangkau 1.250 ekor sapi", "body": "Dinas Pertanian memvaksin …"},
    "draft": {
        "title": SUMMARY["title"],
        "summary": "Petugas memvaksin 1.250 ekor sapi milik 340 peternak dalam dua hari.",
        "body": "Dinas Pertanian memvaksin 1.250 ekor sapi milik 340 peternak …",
        "photos": [],
        "facts": [_FACT],
        "accounts": [],
        "wordings": {},
        "focal": {},
    },
    "findings": [],
    "routing": [],
    "channel_findings": [],
    "content_hash": _HASH,
    "proposal": {"by": _PERSON, "at": "2026-11-22T04:05:12.345000+00:00", "findings": [], "acknowledged": False},
    "actions": ["return", "approve", "schedule"],
    "deliveries": {},
    "history": [
        {
            "at": "2026-11-22T04:05:12.345000+00:00",
            "action": "propose",
            "from": "in_review",
            "to": "awaiting_approval",
            "version": 4,
            "actor": _PERSON,
        }
    ],
}

PAGE: dict[str, Any] = {"items": [SUMMARY], "next_cursor": None}
