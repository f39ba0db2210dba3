"""Variants of a draft, and the words that go into them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.review.packaging import Packaged, package, variants_of
from shared.channels import CHANNELS
from shared.channels.declaration import PreviewContext
from shared.content.hashing import content_hash

ITEM: dict[str, Any] = {
    "agency": {"code": "dinkes", "name": "Dinas Kesehatan", "slug": "dinas-kesehatan", "_internal": 1},
    "kind": "clarification",
    "topic": "kesehatan",
    "audience": "public",
    "districts": ["Pacet"],
    "original": {
        "facts": [{"statement": "12 kasus", "source": "Laporan", "internal": "x"}],
        "links": [],
        "claim": {"text": "Vaksin berbahaya", "url": None, "seen_at": "2026-11-20"},
        "contact": {"name": "Budi", "phone": "0812"},
    },
    "draft": {
        "title": "Vaksin tidak berbahaya",
        "summary": "",
        "body": "**Vaksin** aman.\n\n- satu\n- dua",
        "photos": [],
    },
}


def each(packaged: Packaged, field: str) -> list[Any]:
    """The field in the variants that have it: those with the whole text."""
    return [variant[field] for variant in packaged.variants.values() if field in variant]


def test_each_channel_has_its_variant_and_one_hash_binds_them() -> None:
    packaged = package(ITEM)
    assert set(packaged.variants) == {name for name, channel in CHANNELS.items() if channel.accounts is None}
    assert packaged.content_hash == content_hash(packaged.variants)
    assert packaged.variants["web"]["summary"] == "Vaksin aman."
    assert each(packaged, "own_summary") == ["", "", ""]
    assert packaged.variants["email"]["text"] == "Vaksin aman.\n\n- satu\n- dua"
    assert packaged.variants["web"]["claim"] == {"text": "Vaksin berbahaya", "seen_at": "2026-11-20"}


def test_personal_and_internal_data_stay_inside() -> None:
    text = str(package(ITEM).variants)
    assert "0812" not in text
    assert "internal" not in text


@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_any_change_of_the_text_changes_the_hash(field: str) -> None:
    changed = {**ITEM, "draft": {**ITEM["draft"], field: "Teks yang sama sekali lain."}}
    assert package(changed).content_hash != package(ITEM).content_hash


def test_the_draft_s_facts_are_what_every_channel_shows() -> None:
    fact = {"statement": "13 kasus", "source": "Laporan yang diperbaiki"}
    changed = package({**ITEM, "draft": {**ITEM["draft"], "facts": [fact]}})
    assert each(changed, "facts") == [[fact]] * 3
    assert changed.content_hash != package(ITEM).content_hash


def test_a_draft_from_before_facts_could_be_edited_has_the_agency_s() -> None:
    assert each(package(ITEM), "facts") == [[{"statement": "12 kasus", "source": "Laporan"}]] * 3


CONTEXT = PreviewContext(
    "/gaya.css", lambda attachment_id: f"/foto/{attachment_id}", datetime(2026, 11, 22, tzinfo=UTC)
)


@pytest.mark.parametrize("channel", ["web", "email"])
def test_a_preview_is_the_channel_s_own_template(channel: str) -> None:
    answered = {**ITEM, "draft": {**ITEM["draft"], "title": "Aman & <gratis>", "answer": "Vaksin itu aman."}}
    preview = CHANNELS[channel].preview
    assert preview is not None
    assert preview.style.exists()
    html = preview.render(variants_of(answered)[channel], CONTEXT)
    assert '<link rel="stylesheet" href="/gaya.css">' in html
    assert "<script" not in html
    assert "Aman &amp; &lt;gratis&gt;" in html
    assert html.index("Vaksin berbahaya") < html.index("Faktanya") < html.rindex("Vaksin itu aman.")
    assert "<strong>Vaksin</strong> aman." in html


def test_a_preview_shows_photos_where_editors_see_them() -> None:
    photo = {"attachment_id": "f-1", "alt": "Sapi", "caption": "", "credit": "", "width": 1600, "height": 900}
    variant = {**variants_of(ITEM)["web"], "photos": [photo]}
    preview = CHANNELS["web"].preview
    assert preview is not None
    assert 'src="/foto/f-1"' in preview.render(variant, CONTEXT)
