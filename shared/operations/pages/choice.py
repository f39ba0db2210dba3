"""Which parked messages an operator has chosen: some by their ids, or a whole pile as it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from werkzeug.datastructures import MultiDict

from shared.clock import aware
from shared.events.declare import topology
from shared.events.log.store import ParkedDocument
from shared.operations.pages.queries import open_among, pile_of
from shared.operations.parked_messages import Pile, find_open_ids

#: Messages that one decision takes at most; the rest of a larger pile stays for the next.
MOST = 5000
#: Messages of a choice that are shown one by one.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What is still open of it: `ids`, oldest first, the first of them as documents, and how many are not open."""

    ids: Sequence[str]
    shown: Sequence[ParkedDocument]
    passed: int
    #: The whole pile was chosen, as it was at the moment `until`.
    pile: Pile | None = None
    until: datetime | None = None

    @property
    def consumers(self) -> list[str]:
        """Where they would go."""
        return sorted({message["consumer"] for message in self.shown})

    @property
    def can_be_replayed(self) -> bool:
        """Whether all the consumers that would get them exist."""
        return all(consumer in topology.QUEUES for consumer in self.consumers)

    @property
    def later(self) -> int:
        """Messages of the pile that this decision does not take: there are too many, or they came since."""
        return self.pile.count - len(self.ids) if self.pile else 0


def choice_of(values: MultiDict[str, str]) -> Choice:
    """The choice in an address or a form: `id`, once or more, or `pile` with the moment it was seen (`until`)."""
    if values.get("pile"):
        return _whole(values["pile"], values.get("until"))
    wanted = list(dict.fromkeys(values.getlist("id")))[:MOST]
    messages = open_among(wanted)
    return Choice([message["_id"] for message in messages], messages[:SHOWN], len(wanted) - len(messages))


def _whole(key: str, seen: str | None) -> Choice:
    pile = pile_of(key)
    if pile is None:
        return Choice([], [], 0)
    until = _moment(seen) if seen else pile.newest
    ids = find_open_ids(pile.consumer, pile.reason, until, MOST)
    return Choice(ids, open_among(ids[:SHOWN]), 0, pile, until)


def _moment(text: str) -> datetime:
    try:
        return aware(datetime.fromisoformat(text))
    except ValueError:
        abort(400)
