"""The progress of one attempt, in memory: what a channel fenced and which parts it reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.publisher.channels.contract import Overtaken
from services.publisher.documents import Part
from services.publisher.progress import PART_NAME
from shared.clock import now


@dataclass
class RecordedProgress:
    """Remembers everything; with `closed` no fence is passed any more."""

    fences: list[str] = field(default_factory=list)
    delivered_parts: dict[str, Part] = field(default_factory=dict)
    closed: bool = False
    once: bool = False

    @property
    def parts(self) -> Mapping[str, Part]:
        return self.delivered_parts

    def fence(self, part: str = "", of: int | None = None, *, once: bool = False) -> None:
        if part and not PART_NAME.fullmatch(part):
            raise ValueError(part)
        if self.closed:
            raise Overtaken
        self.once = self.once or once
        self.fences.append(part)

    def delivered(self, part: str, remote_id: str, url: str | None = None) -> None:
        if not PART_NAME.fullmatch(part):
            raise ValueError(part)
        self.delivered_parts[part] = {"remote_id": remote_id, "url": url, "at": now()}
