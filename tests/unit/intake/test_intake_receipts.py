"""Receipt numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.intake.receipts import id_ending, receipt


def test_the_day_is_that_of_mojokerto() -> None:
    assert receipt("0199e0c2-5d1c-7a44-b1a1-6f0a9c1d2e3f", datetime(2026, 11, 21, 18, 0, tzinfo=UTC)) == (
        "KBR-261122-9C1D2E3F"
    )


@pytest.mark.parametrize(
    ("words", "ending"),
    [("KBR-261122-9C1D2E3F", "9c1d2e3f"), (" kbr-261122-9c1d2e3f ", "9c1d2e3f"), ("vaksinasi", None), ("KBR-x", None)],
)
def test_a_receipt_number_is_distinguished_from_words(words: str, ending: str | None) -> None:
    assert id_ending(words) == ending
