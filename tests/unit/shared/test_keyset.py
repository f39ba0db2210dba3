"""Positions in lists: what a cursor says, and which cursors are refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import now
from shared.keyset import NEWEST_FIRST, Key, NotACursor, Order

WAITING = Order((Key("priority", int, descending=True), Key("at.sent", datetime), Key("_id", str)))
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)


def row(priority: int, sent: datetime, name: str) -> dict[str, Any]:
    return {"_id": name, "priority": priority, "at": {"sent": sent}}


def matches(condition: dict[str, Any], stored: dict[str, Any]) -> bool:
    """What MongoDB makes of the condition."""
    if "$or" in condition:
        return any(matches(each, stored) for each in condition["$or"])
    flat = {"_id": stored["_id"], "priority": stored["priority"], "at.sent": stored["at"]["sent"]}
    for field, wanted in condition.items():
        if not isinstance(wanted, dict):
            if flat[field] != wanted:
                return False
        elif not (flat[field] < wanted["$lt"] if "$lt" in wanted else flat[field] > wanted["$gt"]):
            return False
    return True


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("abcd")), unique=True, min_size=1))
def test_what_follows_a_row_is_what_the_order_puts_after_it(keys: list[tuple[int, int, str]]) -> None:
    rows = [row(priority, NOW + timedelta(hours=hours), name) for priority, hours, name in keys]
    rows.sort(key=lambda each: (-each["priority"], each["at"]["sent"], each["_id"]))
    for place, each in enumerate(rows):
        condition = WAITING.after(WAITING.cursor_after(each))
        assert [other for other in rows if matches(condition, other)] == rows[place + 1 :]


def test_where_ids_alone_sort_the_cursor_is_the_id() -> None:
    assert NEWEST_FIRST.cursor_after({"_id": "0199"}) == "0199"
    assert NEWEST_FIRST.after("0199") == {"_id": {"$lt": "0199"}}


@pytest.mark.parametrize("text", ["", "%%%", "bnVsbA", "WzEsMiwzXQ", "e30", "WzEsICJ4IiwgInkiXQ", "A" * 500, "é"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(NotACursor):
        WAITING.after(text)


def test_a_cursor_of_another_list_is_refused() -> None:
    stored = base64.urlsafe_b64encode(json.dumps([True, now().isoformat(), "abc"]).encode()).decode()
    with pytest.raises(NotACursor, match="another list"):
        WAITING.after(stored)


def test_the_position_after_a_row_with_a_long_id_can_be_read() -> None:
    after = WAITING.after(WAITING.cursor_after(row(1, NOW, "ä" * 450)))
    assert matches(after, row(0, NOW, "a"))
