"""The length of a text as each platform counts it."""

from __future__ import annotations

import pytest

from shared.channels.counting import threads_length, utf16_units, x_weight
from shared.text.graphemes import graphemes

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1ee\U0001f1e9"


@pytest.mark.parametrize(("text", "units"), [("", 0), ("Vaksin", 6), ("é", 1), ("👍", 2), (FLAG, 4), (FAMILY, 8)])
def test_telegram_counts_utf_16_units(text: str, units: int) -> None:
    assert utf16_units(text) == units == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("Vaksin", 6), ("e\u0301", 1), (FLAG, 1), (FAMILY, 1), ("a\r\nb", 3)]
)
def test_bluesky_counts_what_people_see(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Vaksinasi", 9),
        ("Biaya “gratis”…", 16),
        ("日本", 4),
        ("e\u0301", 1),
        (FLAG, 2),
        (FAMILY, 2),
        ("1\ufe0f\u20e3", 2),
        ("👍🏽 ya", 5),
    ],
)
def test_x_weighs_code_points_and_counts_an_emoji_twice(text: str, weight: int) -> None:
    assert x_weight(text) == weight


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("https://t.id", 23),
        ("Baca: https://kabar.mojokertokab.go.id/berita/2026/11/vaksinasi-pmk-selesai/?a=1&b=2#isi", 29),
        ("(https://kabar.id/a).", 26),
        ("Lihat mojokertokab.go.id, ya", 33),
        ("http://tanpatitik/halaman", 25),
        ("Budi.Santoso datang", 19),
        ("1.250 ekor", 10),
        ("a@mojokertokab.go.id", 20),
        ("kantor-pelayanan-terpadu.mojokertokab.go.id", 43),
    ],
)
def test_x_counts_an_address_23_whatever_its_length(text: str, weight: int) -> None:
    assert x_weight(text) == weight


# Cases of the kinds that twitter-text's conformance/validate.yml (v3) and conformance/extract.yml ask for.
@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Hi http://test.co", 26),
        ("http://あいうえお.com/x", 23),
        ("x" * 64 + ".com", 68),
        ("http://" + "あ" * 60 + ".com", 7 + 120 + 4),
        ("\u2066\u202ahttp://foobar.پاکستان/\u202c\u2069", 31),
        ("text http://en.wikipedia.org/wiki/Primer_(film)", 28),
        ("(lihat http://a.id/x_(y).)", 32),
        ("http://a.id/Русские_слова", 23),
        ("日本語http://a.id/です", 6 + 23 + 4),
        ("http://a_b.c-d.com http://-a.com", 24 + 13),
        ("https://t.co/pbY2NfTZ's", 25),
        ("https://t.co/" + "x" * 41, 13 + 41),
        ("\u2018\u2026\u2032\u20ac", 1 + 2 + 1 + 2),
    ],
)
def test_x_counts_as_the_published_conformance_cases_demand(text: str, weight: int) -> None:
    assert x_weight(text) == weight


@pytest.mark.parametrize(
    "text", ["http://" + "a." * 200_000, "a.b-" * 100_000, "http://a.id/" + "(" * 300_000, "あ" * 300_000]
)
def test_counting_takes_time_in_proportion_to_the_text(text: str) -> None:
    assert x_weight(text) > 0


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("Vaksin é", 8), ("👍", 4), (FLAG, 8), (FAMILY, 18), ("ya 👍🏽", 11), ("日本", 2)]
)
def test_threads_counts_an_emoji_by_its_bytes(text: str, length: int) -> None:
    assert threads_length(text) == length
