"""The length of a text as each platform counts it."""

from __future__ import annotations

import pytest

from shared.channels.counting import utf16_units, x_weight
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
