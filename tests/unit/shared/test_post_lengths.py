"""How platforms count the length of a post."""

from __future__ import annotations

import pytest
from mastodon import Mastodon

from shared.channels.mastodon import declaration as mastodon
from shared.text.graphemes import graphemes
from shared.text.links import links

FAMILY = "👨‍👩‍👧‍👦"
ARTICLE = "https://mojokertokab.go.id/berita/2026/11/vaksinasi-pmk-menjangkau-120-ekor-sapi-di-pacet/"


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("sapi", 4), ("e\u0301", 1), (FAMILY, 1), ("🇮🇩🇮🇩", 2), ("a\r\nb", 3)]
)
def test_a_grapheme_is_what_readers_see_as_one_character(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (f"Lihat {ARTICLE}.", [ARTICLE]),
        (f"({ARTICLE}) dan http://a.id?x=1!", [ARTICLE, "http://a.id?x=1"]),
        ("mojokertokab.go.id dan ftp://a.id", []),
    ],
)
def test_an_address_ends_before_the_punctuation_after_it(text: str, urls: list[str]) -> None:
    found = list(links(text))
    assert [one.url for one in found] == urls
    assert [text[one.start : one.end] for one in found] == urls


@pytest.mark.parametrize(
    "text",
    [
        "Vaksinasi di Pacet",
        f"Lihat {ARTICLE} ya. {ARTICLE}!",
        f"Keluarga {FAMILY} dan e\u0301",
        "Terima kasih @dinkes@mastodon.social dan @bupati",
        "Surat ke dinas@mojokertokab.go.id",
    ],
)
def test_mastodons_count_is_that_of_its_clients(text: str) -> None:
    assert mastodon.characters(text) == Mastodon.get_status_length(text)


def test_counting_takes_time_in_proportion_to_the_text() -> None:
    long = "@a@" + "a.-" * 200_000 + "https://" * 50_000
    assert mastodon.characters(long) <= len(long)
