"""Records of the AT protocol: keys made of deliveries, and facets that count in bytes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from sandbox.platforms.bluesky.lexicon import check_post
from services.publisher.channels.bluesky.records import (
    card,
    key_at,
    leads_to,
    plain_text,
    post,
    record_key,
    text_with_link,
)
from shared.ids import new_id
from shared.text.graphemes import graphemes

ARTICLE = "https://mojokertokab.go.id/berita/2026/11/vaksinasi-pmk-menjangkau-120-ekor-sapi/"
MOMENT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def test_a_delivery_has_one_key_in_the_order_of_deliveries() -> None:
    first = uuid.UUID(new_id()).int
    ids = [str(uuid.UUID(int=first + (milliseconds << 80))) for milliseconds in range(2000)]
    keys = [record_key(one) for one in ids]
    assert keys == [record_key(one) for one in ids]
    assert keys == sorted(set(keys))
    check_post(post(plain_text("Sapi"), {}, MOMENT), keys[0])


def test_a_moments_key_lies_between_those_before_and_after_it() -> None:
    before = record_key(new_id())
    assert key_at(datetime(2020, 1, 1, tzinfo=UTC)) < before < key_at(datetime(2100, 1, 1, tzinfo=UTC))


def marked(words: str) -> list[tuple[str, str]]:
    text = plain_text(words)
    raw = text.words.encode()
    return [
        (raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0].get("tag") or "")
        for one in text.facets
    ]


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("é 🐄 #Pacet", [("#Pacet", "Pacet")]),
        ("#desa, #desa!", [("#desa", "desa"), ("#desa", "desa")]),
        ("a#b #2026 # #!", []),
        ("#" + "x" * 65, []),
        ("Lihat https://a.id/é.", [("https://a.id/é", "")]),
    ],
)
def test_facets_mark_hashtags_and_addresses(words: str, tags: list[tuple[str, str]]) -> None:
    assert marked(words) == tags


def test_a_long_address_is_shortened_and_leads_to_the_whole() -> None:
    text = text_with_link("Sapi", ARTICLE)
    shown = text.words.split("\n\n")[1]
    assert graphemes(shown) == 40
    assert shown.startswith("mojokertokab.go.id/berita/")
    record = post(text, {}, MOMENT)
    assert leads_to(record, ARTICLE)
    assert not leads_to(record, ARTICLE + "x")
    assert leads_to(post(plain_text("Sapi"), card(ARTICLE, "Sapi", ""), MOMENT), ARTICLE)
    check_post(record, record_key(new_id()))


def test_finding_facets_takes_time_in_proportion_to_the_text() -> None:
    assert len(plain_text("#" * 300_000 + " #a" * 100_000 + "https://" * 50_000).facets) == 100_000
