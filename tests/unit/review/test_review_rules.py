"""What is open to whom, without a database: the table, the lease, the second person, publication."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.review.commands.lease import granted
from services.review.commands.rules import open_actions
from shared.clock import now
from shared.identity import Principal, Role

RINA = Principal("rina", "Rina", frozenset({Role.EDITOR}))
BAGUS = Principal("bagus", "Bagus", frozenset({Role.EDITOR}))
CHIEF = Principal("sri", "Sri", frozenset({Role.CHIEF_EDITOR}))
NOW = now()


def item(state: str, **fields: Any) -> dict[str, Any]:
    return {"state": state, "revision": 0, "lease": {}, "proposal": {}, **fields}


HELD = granted(RINA, NOW)
RAN_OUT = granted(RINA, NOW - timedelta(hours=1))
PROPOSED = {"proposal": {"by": {"id": "rina"}}, "last_editor": "rina"}


@pytest.mark.parametrize(
    ("stored", "viewer", "actions"),
    [
        (item("received"), RINA, {"claim", "reject"}),
        (item("in_review", lease=HELD), RINA, {"claim", "release", "edit", "request_changes", "propose", "reject"}),
        (item("in_review", lease=HELD), BAGUS, set()),
        (item("in_review", lease=RAN_OUT), BAGUS, {"claim", "reject"}),
        (item("in_review"), BAGUS, {"claim", "reject"}),
        (item("in_review", lease=HELD, revision=1), RINA, {"claim", "release", "edit", "propose", "cancel_correction"}),
        (item("in_review", lease=HELD, revision=1), CHIEF, {"withdraw"}),
        (item("awaiting_approval", **PROPOSED), RINA, {"cancel_proposal"}),
        (item("awaiting_approval", **PROPOSED), BAGUS, {"return", "approve", "schedule"}),
        (item("awaiting_approval", **PROPOSED), CHIEF, {"return", "approve", "schedule"}),
        (item("awaiting_approval", revision=1, **PROPOSED), CHIEF, {"return", "approve", "schedule", "withdraw"}),
        (item("published", revision=1), RINA, {"correct"}),
        (item("published", revision=1), CHIEF, {"correct", "withdraw"}),
        (item("withdrawn", revision=1), CHIEF, set()),
    ],
)
def test_only_what_is_possible_is_offered(stored: dict[str, Any], viewer: Principal, actions: set[str]) -> None:
    assert set(open_actions(stored, viewer, NOW, related=())) == actions
