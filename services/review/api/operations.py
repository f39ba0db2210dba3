"""The verbs of the API, one for each action that people can do: which body each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.api.bodies import (
    ApproveBody,
    EditBody,
    EmptyBody,
    NoteBody,
    OptionalNoteBody,
    ProposeBody,
    ScheduleBody,
    Strict,
)
from services.review.commands.decisions import decide
from services.review.documents import ItemRow
from shared.identity import Principal
from shared.lifecycle import ACTIONS, Action, Offer

#: Actions that take more than a reason.
_BODIES: dict[str, type[Strict]] = {
    "edit": EditBody,
    "propose": ProposeBody,
    "approve": ApproveBody,
    "schedule": ScheduleBody,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One action as the API and the pages offer it."""

    action: Action
    offer: Offer
    body: type[Strict]

    def run(self, item_id: str, actor: Principal, version: int, values: Mapping[str, Any]) -> ItemRow:
        """Do it; raises the Problems of `decide`."""
        return decide(self.action.name, item_id, actor, version, values)


def _body(action: Action) -> type[Strict]:
    if action.name in _BODIES:
        return _BODIES[action.name]
    if action.reason is None:
        return EmptyBody
    return NoteBody if action.reason.required else OptionalNoteBody


#: By verb, the action's name in URLs.
OPERATIONS: dict[str, Operation] = {
    action.verb: Operation(action, action.offer, _body(action)) for action in ACTIONS.values() if action.offer
}
