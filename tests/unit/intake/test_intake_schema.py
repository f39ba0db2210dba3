"""What a submission may hold: complaints name the field, and the text is tidied."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from services.intake.schemas.submission import SUBMISSION
from shared.web.problems import flatten
from tests.samples import submission_body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "pendek"}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"title": "Judul dengan \x07 bel"}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"body": "terlalu pendek"}, "body"),
        ({"kind": "gosip"}, "kind"),
        ({"topic": ""}, "topic"),
        ({"facts": []}, "facts"),
        ({"facts": "120 ekor"}, "facts"),
        ({"facts": [{"statement": "120 ekor"}] * 41}, "facts"),
        ({"facts": [{"source": "Catatan"}]}, "facts.0.statement"),
        ({"facts": [{"statement": "120 ekor", "sumber": "salah eja"}]}, "facts.0.sumber"),
        ({"facts": ["120 ekor"]}, "facts.0"),
        ({"districts": ["Pacet", "Solo"]}, "districts.1"),
        ({"links": [{"label": "Peta", "url": "javascript:alert(1)"}]}, "links.0.url"),
        ({"links": [{"label": "Peta", "url": "https://[::1"}]}, "links.0.url"),
        ({"photos": [{"attachment_id": "x"}]}, "photos.0.alt"),
        ({"photos": [{"attachment_id": "x", "alt": "Sapi"}] * 9}, "photos"),
        ({"photos": [{"attachment_id": "x", "alt": "Sapi", "width": 320, "lebar": 320}]}, "photos.0.lebar"),
        ({"photos": ["x"]}, "photos.0"),
        ({"event_date": "besok"}, "event_date"),
        ({"event_date": "2026-02-30"}, "event_date"),
        ({"kind": "clarification"}, "claim"),
        ({"kind": "clarification", "claim": {"text": "Kabar yang beredar", "answer": "x" * 401}}, "claim.answer"),
        ({"kind": "event"}, "event_date"),
        ({"urgent_until": "2026-11-27T08:00"}, "urgent_until"),
        ({"urgency": "urgent", "urgent_until": "besok"}, "urgent_until"),
        ({"claim": {"text": "Kabar yang beredar"}}, "claim"),
        ({"kind": "clarification", "claim": {"text": "Kabar yang beredar", "seen_at": "kemarin"}}, "claim.seen_at"),
        ({"contact": {"phone": "telepon saja"}}, "contact.phone"),
        ({"contact": None}, "contact"),
        ({"judul": "salah eja"}, "judul"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SUBMISSION.load(submission_body(**changes))
    assert list(flatten(refused.value.messages)) == [field]


def test_the_text_is_tidied() -> None:
    loaded = SUBMISSION.load(
        submission_body(
            title="  Vaksinasi   PMK\ndi Pacet ",
            body="Baris pertama yang cukup panjang untuk diterima.\r\n\r\n\r\n\r\nBaris kedua.  ",
            districts=["Pacet", "Pacet", "Trawas"],
        )
    )
    assert loaded["title"] == "Vaksinasi PMK di Pacet"
    assert loaded["body"] == "Baris pertama yang cukup panjang untuk diterima.\n\nBaris kedua."
    assert loaded["districts"] == ["Pacet", "Trawas"]


def test_a_claim_may_name_the_moment_it_was_seen() -> None:
    claim = {"text": "Kabar yang beredar", "seen_at": "2022-11-20T08:30:00+07:00"}
    loaded = SUBMISSION.load(submission_body(kind="clarification", claim=claim))
    assert loaded["claim"]["seen_at"] == "2022-11-20T08:30:00+07:00"
