"""The life of an item: one table of who may do what in which state, what comes of it, and which event tells of it.

Nothing writes a state but by a row of this table. The diagram in docs/lifecycle.md is generated from it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

EDITOR, CHIEF, SYSTEM = "editor", "chief_editor", "system"
EDITORS = frozenset({EDITOR, CHIEF})
CHIEFS = frozenset({CHIEF})
MACHINE = frozenset({SYSTEM})

STATES = (
    "received",
    "in_review",
    "changes_requested",
    "awaiting_approval",
    "scheduled",
    "approved",
    "published",
    "correcting",
    "withdrawn",
    "rejected",
)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `state`, `action` by one of `roles` leads to `target` and emits `event`."""

    state: str
    action: str
    roles: frozenset[str]
    target: str
    event: str
    #: The action needs words from the person: why.
    needs_note: bool = False
    #: Only somebody other than who proposed or last edited the text: the second pair of eyes.
    second_person: bool = False
    #: Cannot be undone; pages ask for confirmation.
    final: bool = False


class NotAllowed(Exception):
    """No row of the table allows this action here; `state` and `action` say which was tried."""

    def __init__(self, state: str, action: str, *, known: bool) -> None:
        self.state, self.action, self.known = state, action, known
        super().__init__(
            f"{action} is not possible for you while the item is {state}" if known else f"unknown action {action}"
        )


TRANSITIONS: tuple[Transition, ...] = (
    Transition("received", "claim", EDITORS, "in_review", "content.claimed"),
    Transition("received", "reject", EDITORS, "rejected", "content.rejected", needs_note=True, final=True),
    Transition("in_review", "claim", EDITORS, "in_review", "content.claimed"),
    Transition("in_review", "release", EDITORS | MACHINE, "received", "content.released"),
    Transition("in_review", "edit", EDITORS, "in_review", "content.edited"),
    Transition(
        "in_review", "request_changes", EDITORS, "changes_requested", "content.changes_requested", needs_note=True
    ),
    Transition("in_review", "propose", EDITORS, "awaiting_approval", "content.proposed"),
    Transition("in_review", "reject", EDITORS, "rejected", "content.rejected", needs_note=True, final=True),
    Transition("changes_requested", "resubmit", MACHINE, "received", "content.queued"),
    # A correction that was sent back: its published text can be kept, or the whole item withdrawn, from here too.
    Transition("in_review", "cancel_correction", EDITORS, "published", "content.correction_cancelled"),
    Transition("in_review", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
    Transition("awaiting_approval", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
    Transition("awaiting_approval", "return", EDITORS, "in_review", "content.returned", needs_note=True),
    Transition("awaiting_approval", "approve", EDITORS, "approved", "content.approved", second_person=True),
    Transition("awaiting_approval", "schedule", EDITORS, "scheduled", "content.scheduled", second_person=True),
    Transition("scheduled", "unschedule", EDITORS, "awaiting_approval", "content.unscheduled"),
    Transition("scheduled", "release_due", MACHINE, "approved", "content.approved"),
    Transition("scheduled", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
    Transition("approved", "mark_published", MACHINE, "published", "content.published"),
    Transition("approved", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
    Transition("published", "correct", EDITORS, "correcting", "content.correcting", needs_note=True),
    Transition("published", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
    Transition("correcting", "claim", EDITORS, "correcting", "content.claimed"),
    Transition("correcting", "edit", EDITORS, "correcting", "content.edited"),
    Transition("correcting", "cancel_correction", EDITORS, "published", "content.correction_cancelled"),
    Transition("correcting", "propose", EDITORS, "awaiting_approval", "content.proposed"),
    Transition("correcting", "withdraw", CHIEFS, "withdrawn", "content.withdrawn", needs_note=True, final=True),
)

ACTIONS = tuple(dict.fromkeys(row.action for row in TRANSITIONS))
_BY_KEY = {(row.state, row.action): row for row in TRANSITIONS}


def allowed(state: str, action: str, roles: Collection[str]) -> Transition:
    """The row that lets one of `roles` do `action` in `state`; raises NotAllowed."""
    row = _BY_KEY.get((state, action))
    if row is None or row.roles.isdisjoint(roles):
        raise NotAllowed(state, action, known=action in ACTIONS)
    return row


def actions_for(state: str, roles: Collection[str]) -> tuple[Transition, ...]:
    """The rows open to `roles` in `state`, in the table's order, for buttons and API hints."""
    return tuple(row for row in TRANSITIONS if row.state == state and not row.roles.isdisjoint(roles))
