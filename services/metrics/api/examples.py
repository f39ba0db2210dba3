"""Answers as the API documentation shows them."""

from __future__ import annotations

from typing import Any

_ITEM = "0193520a-6c00-7d3e-9a51-5f0c2b7e4a10"
_AGENCY = {"code": "disperta", "name": "Dinas Pertanian", "slug": "dinas-pertanian"}
_COUNTS = {
    "submitted": 12,
    "approved": 10,
    "published": 9,
    "changes_requested": 2,
    "corrected": 1,
    "withdrawn": 0,
    "rejected": 1,
    "clarified": 1,
    "delivered": 0,
    "failed": 0,
    "unknown": 0,
    "retracted": 0,
}
_NOTHING = dict.fromkeys(_COUNTS, 0)
_LEAD = {
    "submit_to_approve": {"count": 10, "p50": 2710.2, "p90": 9421.7},
    "submit_to_publish": {"count": 9, "p50": 2955.5, "p90": 10274.4},
    "approve_to_deliver": {"count": 0, "p50": None, "p90": None},
    "claim_to_answer": {"count": 1, "p50": 16310.0, "p90": 16310.0},
}
_CHANNEL = {"channel": "web", "counts": {**_NOTHING, "delivered": 10, "failed": 0, "unknown": 0}}

SUMMARY: dict[str, Any] = {
    "from": "2026-11-16",
    "to": "2026-11-22",
    "agency": None,
    "counts": {**_COUNTS, "delivered": 10},
    "lead_times": _LEAD,
    "channels": [_CHANNEL],
    "topics": [{"topic": "pertanian", "submitted": 7, "published": 6}],
    "agencies": {
        "total": 58,
        "active": 11,
        "silent": [{"code": "kec-pacet", "name": "Kecamatan Pacet", "last_submission_at": "2026-10-02T03:14:00+00:00"}],
    },
    "previous": {"from": "2026-11-09", "to": "2026-11-15", "counts": _COUNTS, "lead_times": _LEAD},
}

DAILY: dict[str, Any] = {
    "rows": [
        {"day": "2026-11-22", "agency": "disperta", "channel": None, "counts": _COUNTS, "lead_times": _LEAD},
        {
            "day": "2026-11-22",
            "agency": "disperta",
            "channel": "web",
            "counts": {**_NOTHING, "delivered": 9},
            "lead_times": {"approve_to_deliver": {"count": 9, "p50": 1.4, "p90": 2.9}},
        },
    ],
    "next_cursor": None,
}

EVENTS: dict[str, Any] = {"rows": [{"day": "2026-11-22", "type": "event.replayed", "count": 3}]}

JOURNEY: dict[str, Any] = {
    "id": _ITEM,
    "title": "Vaksinasi PMK menjangkau 120 ekor sapi di Pacet",
    "kind": "news",
    "topic": "pertanian",
    "agency": _AGENCY,
    "steps": [
        {"step": "submitted", "at": "2026-11-22T01:00:00+00:00", "seconds_since_previous": None},
        {"step": "claimed", "at": "2026-11-22T01:10:00+00:00", "seconds_since_previous": 600.0},
        {"step": "approved", "at": "2026-11-22T01:45:00+00:00", "seconds_since_previous": 2100.0},
        {"step": "delivered", "at": "2026-11-22T01:45:02+00:00", "seconds_since_previous": 2.0, "channel": "web"},
        {"step": "published", "at": "2026-11-22T01:45:03+00:00", "seconds_since_previous": 1.0},
    ],
    "lead_times": {
        "submit_to_approve": 2700.0,
        "submit_to_publish": 2703.0,
        "approve_to_deliver": {"web": 2.0},
        "claim_to_answer": None,
    },
    "deliveries": [
        {
            "channel": "web",
            "requested": 0,
            "delivered": 1,
            "failed": 0,
            "unknown": 0,
            "retracted": 0,
            "url": "https://kabar.example/berita/2026/11/vaksinasi-pmk-2b7e4a10/",
        }
    ],
}
_BRIEF = {name: value for name, value in JOURNEY.items() if name != "deliveries"}
JOURNEYS: dict[str, Any] = {"journeys": [_BRIEF], "next_cursor": None}
