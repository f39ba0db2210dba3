"""What the demo says while it waits, when it gives up, and of a claim that fails."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from demo.checks import Fault, Finding
from demo.record import Wish
from demo.report import show_claims
from demo.waiting import TookTooLong, Waits


def test_a_claim_that_fails_says_what_was_expected_what_was_found_and_where_to_look() -> None:
    faults = tuple(Fault(f"Kabar {number} on x", "1 posts", "2", f"http://a.example/{number}") for number in range(7))
    shown = io.StringIO()
    show_claims(Console(file=shown, width=100), [Finding("Each item is there once", faults), Finding("Mails came", ())])
    lines = [line.strip() for line in shown.getvalue().splitlines()]
    assert lines[:5] == [
        "Claims",
        "✗ Each item is there once",
        "Kabar 0 on x",
        "expected  1 posts",
        "found     2",
    ]
    assert lines[5] == "look at   http://a.example/0"
    assert "and 2 more" in lines
    assert lines[-2:] == ["✓ Mails came", "1 of 2 checks hold."]


def test_what_is_waited_for_is_known_until_it_is_there() -> None:
    waits, seen = Waits(), []

    def look() -> bool:
        seen.append(waits.now)
        return True

    assert waits.until("the note at the agency", look)
    assert (seen, waits.now) == ([["the note at the agency"]], [])


def test_giving_up_says_how_far_it_came() -> None:
    with pytest.raises(TookTooLong, match=r"every channel: not within 0 s\. Without an outcome: x: requested"):
        Waits().until("every channel", lambda: None, 0.0, lambda: "Without an outcome: x: requested")


def test_where_one_fails_the_others_wait_no_longer() -> None:
    waits = Waits()
    waits.give_up()
    with pytest.raises(TookTooLong, match="the metrics: given up"):
        waits.until("the metrics", lambda: None)


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        (Wish(), True),
        (Wish(("kesehatan",)), True),
        (Wish(("ekonomi",)), False),
        (Wish(("kesehatan",), ("Sooko",)), True),
        (Wish((), ("Pacet",)), False),
    ],
)
def test_a_wish_names_topics_and_districts(wish: Wish, wanted: bool) -> None:
    assert wish.wants({"topic": "kesehatan", "districts": ["Sooko", "Puri"]}) is wanted
    assert Wish((), ("Pacet",)).wants({"topic": "kesehatan"}), "what concerns the whole regency concerns every district"
