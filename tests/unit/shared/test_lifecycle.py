"""The rows of an item's life, and what derives from them."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.metrics.journey import FIRST_STEPS, REPEATED_STEPS
from services.metrics.pages.labels import STEPS
from services.review.api.operations import OPERATIONS
from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import Category
from shared.lifecycle import (
    ACTIONS,
    FINAL,
    MACHINE,
    PHASES,
    STATES,
    TRANSITIONS,
    VIEWS,
    Action,
    Lease,
    NotAllowed,
    Offer,
    Person,
    Publication,
    Reason,
    State,
    Step,
    actions_for,
    allowed,
    by_event,
    phase_ends,
    states_of,
)

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("row", [State, Action, Offer, Reason])
def test_no_row_can_leave_an_attribute_out(row: type[State | Action | Offer | Reason]) -> None:
    for one in dataclasses.fields(row):
        assert one.default is dataclasses.MISSING, one.name
        assert one.default_factory is dataclasses.MISSING, one.name


def test_every_row_names_declared_states_and_a_declared_event() -> None:
    declared = {name for name, _ in CATALOG}
    for row in TRANSITIONS:
        assert {row.state, row.target} <= {*STATES, ""}
        assert row.action.event in declared


def test_every_event_of_review_is_emitted_by_an_action() -> None:
    assert {kind.name for kind in CATALOG.values() if kind.producer == "review" and kind.category is Category.ITEM} == {
        one.event for one in ACTIONS.values()
    }


def test_no_two_rows_compete_for_the_same_action_in_the_same_state() -> None:
    keys = [(row.state, row.action.name) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_reached_from_the_first() -> None:
    reached = {""}
    while new := {row.target for row in TRANSITIONS if row.state in reached} - reached:
        reached |= new
    assert reached == {*STATES, ""}


def test_withdrawn_and_rejected_are_the_only_ends() -> None:
    assert {"withdrawn", "rejected"} == FINAL


def test_only_what_leads_to_an_end_cannot_be_undone() -> None:
    for action in ACTIONS.values():
        assert action.final == all(target in FINAL for _, target in action.ways), action.name


def test_an_item_becomes_approved_only_by_a_second_person_or_by_its_time() -> None:
    for action in ACTIONS.values():
        if action.publication in {Publication.PLANNED, Publication.RELEASED}:
            assert action.person is Person.SECOND or action.who == MACHINE, action.name
    assert {one.name for one in ACTIONS.values() if one.person is Person.SECOND} == {"approve", "schedule"}


def test_a_leased_state_can_be_claimed_and_worked_in_by_the_holder_only() -> None:
    for state in STATES.values():
        leases = {row.action.lease for row in TRANSITIONS if row.state == state.name}
        if state.leased:
            assert {Lease.TAKEN, Lease.RENEWED, Lease.HELD} <= leases, state.name
        else:
            assert {Lease.RENEWED, Lease.HELD}.isdisjoint(leases), state.name


def test_people_see_a_button_for_exactly_what_people_may_do() -> None:
    for action in ACTIONS.values():
        assert (action.offer is None) == (action.who == MACHINE), action.name


def test_all_actions_of_one_event_mean_the_same_to_agency_and_metrics() -> None:
    for action in ACTIONS.values():
        first = by_event(action.event)
        assert first is not None
        assert (first.agency_label, first.step) == (action.agency_label, action.step), action.name


def test_every_state_is_in_a_tab_and_every_tab_lists_some() -> None:
    assert {state.view for state in STATES.values()} <= set(VIEWS)
    assert all(states_of(view) for view in VIEWS)
    assert states_of("todo") == ("received", "in_review", "awaiting_approval", "correcting")


def test_every_phase_ends_by_an_event_whose_first_time_metrics_keeps() -> None:
    assert list(phase_ends()) == list(PHASES)
    for phase, events in phase_ends().items():
        assert events, phase
        assert events <= set(FIRST_STEPS), phase
    assert phase_ends()["second_pair"] == {"content.approved", "content.scheduled"}


def test_every_measured_step_has_a_label() -> None:
    assert set((FIRST_STEPS | REPEATED_STEPS).values()) <= set(STEPS)
    kept = {action.event for action in ACTIONS.values() if action.step is not Step.NONE}
    assert kept == {event for event in FIRST_STEPS | REPEATED_STEPS if event.startswith("content.")}


def test_every_action_of_people_has_an_operation_of_the_api() -> None:
    assert {one.action.name for one in OPERATIONS.values()} == {one.name for one in ACTIONS.values() if one.offer}


def test_an_editor_cannot_withdraw_and_a_chief_editor_can() -> None:
    with pytest.raises(NotAllowed):
        allowed("published", "withdraw", {"editor"})
    assert allowed("published", "withdraw", {"chief_editor"}).action.final


def test_an_unknown_action_says_so() -> None:
    with pytest.raises(NotAllowed, match="unknown action dance"):
        allowed("received", "dance", {"editor"})


def test_an_agency_finds_no_action_in_the_queue() -> None:
    assert actions_for("received", {"agency"}) == ()


#: Examples of the API, which the contract tests check against the schemas, and metrics' own counters.
_OTHER_TABLES = {
    "services/review/api/examples.py",
    "services/metrics/api/examples.py",
    "services/metrics/rollups.py",
    "services/metrics/csv_export.py",
}
#: States whose names mean nothing else in the code.
_UNMISTAKABLE = {"in_review", "changes_requested", "awaiting_approval", "correcting"}


def _tables(path: Path) -> Iterator[set[str]]:
    """The texts of each literal tuple, list, set and of the keys of each dict; and each unmistakable name alone."""
    for node in ast.walk(ast.parse(path.read_text())):
        entries = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        yield {one.value for one in entries if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        if isinstance(node, ast.Constant) and node.value in _UNMISTAKABLE:
            yield _UNMISTAKABLE


def test_no_service_lists_states_beside_the_life_cycle() -> None:
    found = {
        place: table & set(STATES)
        for path in (ROOT / "services").rglob("*.py")
        if (place := str(path.relative_to(ROOT))) not in _OTHER_TABLES
        for table in _tables(path)
        if len(table & set(STATES)) > 1
    }
    assert found == {}


def test_no_template_of_an_item_names_a_state() -> None:
    for service in ("review", "intake", "publisher"):
        for path in (ROOT / "services" / service).rglob("templates/**/*.html"):
            text = path.read_text()
            named = {state for state in _UNMISTAKABLE if f"'{state}'" in text or f'"{state}"' in text}
            assert not named, f"{path}: {named}"
