"""What happened in one run: the story writes it, the checks compare with it, the report is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from demo.items import Item


@dataclass(slots=True)
class Tracked:
    """One item on its way."""

    item: Item
    agency: str = ""
    id: str = ""
    receipt: str = ""
    stage: str = "waiting"
    url: str = ""
    publish_at: datetime | None = None
    #: The accounts that the editor chose for it, by id.
    accounts: list[str] = field(default_factory=list)
    #: The channels below whose posts readers wrote.
    commented: list[str] = field(default_factory=list)
    #: What was approved last, by channel.
    variants: dict[str, Any] = field(default_factory=dict)
    #: Of all channels, from the publisher's ledger.
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    #: The ledger's coverage of the last decision: while tasks were open, and at the end.
    with_tasks: dict[str, Any] = field(default_factory=dict)
    coverage: dict[str, Any] = field(default_factory=dict)
    #: From the metrics: steps with times, and lead times in seconds.
    journey: dict[str, Any] = field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.item.journey == "withdraw"

    @property
    def corrected(self) -> bool:
        """Whether it was corrected."""
        return self.item.journey == "correct"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to get; without topics and districts everything."""

    topics: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    def wants(self, submission: Mapping[str, Any]) -> bool:
        """Whether an item is for the reader: one of the topics, and about a chosen district or the whole regency."""
        districts = set(submission.get("districts", ()))
        about = not self.districts or not districts or bool(districts & set(self.districts))
        return about and (not self.topics or submission["topic"] in self.topics)


@dataclass(slots=True)
class Record:
    """One run."""

    run: str
    tracked: list[Tracked]
    #: The code with which an editor's approval of the own text was refused.
    own_approval: str = ""
    #: The id that a repeated POST returned, and whether the platform recognised the repetition.
    repeated: tuple[str, bool] = ("", False)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def one(self, journey: str) -> Tracked:
        """The first item with a given course."""
        return next(each for each in self.tracked if each.item.journey == journey)

    @property
    def public(self) -> list[Tracked]:
        """The items that the public can read at the end."""
        return [each for each in self.tracked if not each.withdrawn]

    @property
    def choosy(self) -> Wish:
        """What the readers want who chose: so that the corrected item is for them, and most others are not."""
        corrected = self.one("correct").item.submission
        return Wish((corrected["topic"],), tuple(corrected["districts"][:1]))
