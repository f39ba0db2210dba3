"""The table of an item's life."""

from __future__ import annotations

import pytest

from shared.events.declare.catalog import CATALOG
from shared.lifecycle import STATES, TRANSITIONS, NotAllowed, actions_for, allowed


def test_every_row_names_declared_states_and_a_declared_event() -> None:
    declared = {name for name, _ in CATALOG}
    for row in TRANSITIONS:
        assert {row.state, row.target} <= set(STATES)
        assert row.event in declared


def test_no_two_rows_compete_for_the_same_action_in_the_same_state() -> None:
    keys = [(row.state, row.action) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_reached_from_the_first() -> None:
    reached = {"received"}
    while new := {row.target for row in TRANSITIONS if row.state in reached} - reached:
        reached |= new
    assert reached == set(STATES)


def test_withdrawn_and_rejected_are_the_only_ends() -> None:
    assert {state for state in STATES if not any(row.state == state for row in TRANSITIONS)} == {
        "withdrawn",
        "rejected",
    }


def test_an_item_becomes_approved_only_by_a_second_person_or_by_its_time() -> None:
    ways = [row for row in TRANSITIONS if row.target in {"approved", "scheduled"}]
    assert all(row.second_person or row.roles == {"system"} for row in ways)
    assert {row.action for row in ways} == {"approve", "schedule", "release_due"}


def test_an_editor_cannot_withdraw_and_a_chief_editor_can() -> None:
    with pytest.raises(NotAllowed):
        allowed("published", "withdraw", {"editor"})
    assert allowed("published", "withdraw", {"chief_editor"}).final


def test_an_unknown_action_says_so() -> None:
    with pytest.raises(NotAllowed, match="unknown action dance"):
        allowed("received", "dance", {"editor"})


def test_an_agency_finds_no_action_in_the_queue() -> None:
    assert actions_for("received", {"agency"}) == ()
