"""Quantities, dates and names as Indonesian texts write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.facts.dates import dates
from services.review.facts.matching import Index
from services.review.facts.names import names
from services.review.facts.quantities import quantities
from services.review.facts.statements import statements_of


@pytest.mark.parametrize(
    ("text", "value", "unit", "noun"),
    [
        ("1.250 ekor sapi", "1250", "ekor", "sapi"),
        ("12,5 persen dari target", "12.5", "persen", ""),
        ("12,5% dari target", "12.5", "persen", ""),
        ("Rp50.000", "50000", "rupiah", ""),
        ("Rp 1,2 miliar dari APBD", "1200000000", "rupiah", ""),
        ("Rp12.500,00 per kilogram", "12500", "rupiah", ""),
        ("3 juta warga", "3000000", "", "warga"),
        ("1.000.000,75 ton beras", "1000000.75", "ton", ""),
        ("12 ha sawah", "12", "hektare", ""),
        ("tiga ratus lima puluh peternak", "350", "", "peternak"),
        ("dua belas desa", "12", "", "desa"),
        ("seribu bibit", "1000", "", "bibit"),
        ("mulai pukul 08.30 WIB", "8.30", "pukul", ""),
        ("(15 desa)", "15", "", "desa"),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, value: str, unit: str, noun: str) -> None:
    [found] = quantities(text)
    assert (found.value, found.unit) == (Decimal(value), unit)
    assert not noun or found.noun == noun


@pytest.mark.parametrize("text", ["satu-satunya jalan", "tanpa angka sama sekali", "kedua desa", "UU14b", ""])
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    assert quantities(text) == []


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_and_plain_digits_are_the_same_quantity(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    [one], [other] = quantities(f"ada {grouped} ekor"), quantities(f"ada {number} ekor")
    assert one in Index([(other, 0)])
    assert one.value == number


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_decimals_are_read_with_a_comma(number: Decimal) -> None:
    [found] = quantities(f"sebesar {str(number).replace('.', ',')} persen")
    assert found.value == number


@given(st.text(max_size=300))
def test_every_mention_is_at_its_position(text: str) -> None:
    found = statements_of({"body": text})
    for one in [*found.quantities, *found.dates, *found.names]:
        assert 0 <= one.start < one.end <= len(found.text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("22 November 2022", [(2022, 11, 22)]),
        ("21-22 November 2022", [(2022, 11, 21), (2022, 11, 22)]),
        ("Selasa (22/11/2022)", [(2022, 11, 22)]),
        ("22-11-2022", [(2022, 11, 22)]),
        ("2022-11-22", [(2022, 11, 22)]),
        ("5 Des", [(None, 12, 5)]),
        ("November 2022", [(2022, 11, None)]),
        ("pada bulan November", []),
        ("10-12 peserta", []),
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str, parts: list[tuple[int | None, int, int | None]]) -> None:
    assert [(one.year, one.month, one.day) for one in dates(text)] == parts


def test_a_date_is_no_quantity() -> None:
    assert statements_of({"body": "Digelar 21-22 November 2022 di balai desa."}).quantities == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kata Kepala Dinas Pertanian Nuryadi, kemarin", ["Kepala Dinas Pertanian Nuryadi"]),
        ("Menurut Bupati Ikfina Fahmawati warga senang", ["Bupati Ikfina Fahmawati"]),
        ("jalan menuju Trawas ditutup", ["Trawas"]),
        ("Jalan ditutup. Warga memutar", []),
        ("pada Selasa pagi", []),
        ("harganya Rp12.000", []),
    ],
)
def test_names_are_runs_of_capitals(text: str, found: list[str]) -> None:
    assert [one.text for one in names(text)] == found
