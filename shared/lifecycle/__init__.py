"""The life of an item: each state and each action is declared here once, and everything else derives from it.

Which buttons, tabs, labels, leases, queries, API operations, events and measured phases there are follows from the rows
in `states.py`, `editing.py` and `publishing.py`. docs/lifecycle.md is generated from them.
"""

from shared.lifecycle.model import (
    CHIEF,
    CHIEFS,
    EDITOR,
    EDITORS,
    MACHINE,
    SYSTEM,
    Action,
    Items,
    Lease,
    Offer,
    Person,
    Phase,
    Publication,
    Reason,
    State,
    Step,
    View,
    WaitsFor,
)
from shared.lifecycle.states import PHASES, STATES, VIEWS, states_of
from shared.lifecycle.table import (
    ACTIONS,
    FINAL,
    TRANSITIONS,
    NotAllowed,
    Transition,
    actions_for,
    allowed,
    by_event,
    phase_ends,
    sources,
)

__all__ = [
    "ACTIONS",
    "CHIEF",
    "CHIEFS",
    "EDITOR",
    "EDITORS",
    "FINAL",
    "MACHINE",
    "PHASES",
    "STATES",
    "SYSTEM",
    "TRANSITIONS",
    "VIEWS",
    "Action",
    "Items",
    "Lease",
    "NotAllowed",
    "Offer",
    "Person",
    "Phase",
    "Publication",
    "Reason",
    "State",
    "Step",
    "Transition",
    "View",
    "WaitsFor",
    "actions_for",
    "allowed",
    "by_event",
    "phase_ends",
    "sources",
    "states_of",
]
