"""The life of an item as a table, and what derives from its rows. Nothing writes a state but by a row of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shared.lifecycle.editing import EDITING
from shared.lifecycle.model import Action, Publication
from shared.lifecycle.publishing import PUBLISHING
from shared.lifecycle.states import PHASES, STATES

ACTIONS: dict[str, Action] = {action.name: action for action in (*EDITING, *PUBLISHING)}


@dataclass(frozen=True, slots=True)
class Transition:
    """One way of an action: from `state` to `target`."""

    state: str
    action: Action
    target: str


TRANSITIONS = tuple(Transition(state, action, target) for action in ACTIONS.values() for state, target in action.ways)
_BY_KEY = {(row.state, row.action.name): row for row in TRANSITIONS}

#: States that nothing leads out of.
FINAL = frozenset(STATES) - {row.state for row in TRANSITIONS}


class NotAllowed(Exception):
    """No row of the table allows this action here; `state` and `action` say which was tried."""

    def __init__(self, state: str, action: str) -> None:
        self.state, self.action = state, action
        super().__init__(
            f"{action} is not possible for you while the item is {state}"
            if action in ACTIONS
            else f"unknown action {action}"
        )


def allowed(state: str, action: str, roles: Collection[str]) -> Transition:
    """The row that lets one of `roles` do `action` in `state`; raises NotAllowed."""
    row = _BY_KEY.get((state, action))
    if row is None or row.action.who.isdisjoint(roles):
        raise NotAllowed(state, action)
    return row


def actions_for(state: str, roles: Collection[str]) -> tuple[Transition, ...]:
    """The rows open to `roles` in `state`, in the table's order, for buttons and API hints."""
    return tuple(row for row in TRANSITIONS if row.state == state and not row.action.who.isdisjoint(roles))


def sources(action: str) -> list[str]:
    """The states in which an action is possible."""
    return [state for state, _ in ACTIONS[action].ways]


def by_event(event: str) -> Action | None:
    """The action that emits an event, the first in the table where several do; None for events of other services."""
    return next((action for action in ACTIONS.values() if action.event == event), None)


def phase_ends() -> dict[str, frozenset[str]]:
    """By phase, in their order: the events that end it, by a step into a later phase or by publication."""
    order = list(PHASES)
    ends: dict[str, frozenset[str]] = {}
    for position, phase in enumerate(order):
        later = set(order[position + 1 :])
        ends[phase] = frozenset(
            row.action.event
            for row in TRANSITIONS
            if row.state in STATES
            and STATES[row.state].phase == phase
            and (STATES[row.target].phase in later or row.action.publication is Publication.CONFIRMED)
        )
    return ends
