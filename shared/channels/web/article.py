"""An article as its pages see it: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.channels import summary
from shared.channels.web import dates
from shared.channels.web.photo import Photo
from shared.clock import aware, now
from shared.content.topics import KINDS, TOPICS

#: What a variant or its claim may lack.
_OPTIONAL: dict[str, Any] = {"claim": None, "districts": (), "facts": (), "links": ()}
_CLAIM: dict[str, Any] = {"text": "", "url": "", "seen_at": None}


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that is shown to readers."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Article:
    """One published, corrected or withdrawn article."""

    id: str
    revision: int
    path: str
    listed: bool
    agency: Mapping[str, str]
    variant: Mapping[str, Any]
    photos: tuple[Photo, ...]
    published_at: datetime
    updated_at: datetime
    corrections: tuple[Correction, ...]
    urgent_until: datetime | None
    withdrawn_at: datetime | None
    withdrawal_note: str

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Article:
        """Read a document of `site_articles`."""
        notes = (Correction(aware(each["at"]), each["note"]) for each in stored.get("corrections", ()))
        withdrawn_at, urgent_until = stored.get("withdrawn_at"), stored.get("urgent_until")
        return cls(
            id=stored["_id"],
            revision=stored["revision"],
            path=stored["path"],
            listed=stored["listed"],
            agency=stored["agency"],
            variant=_with_defaults(stored.get("variant", {})),
            photos=tuple(Photo(**each) for each in stored.get("photos", ())),
            published_at=aware(stored["published_at"]),
            updated_at=aware(stored["updated_at"]),
            corrections=tuple(notes),
            urgent_until=aware(urgent_until) if urgent_until else None,
            withdrawn_at=aware(withdrawn_at) if withdrawn_at else None,
            withdrawal_note=stored.get("withdrawal_note") or "",
        )

    @property
    def headline(self) -> str:
        """Title as approved."""
        return str(self.variant.get("headline", ""))

    @property
    def body(self) -> str:
        """Markdown as approved."""
        return str(self.variant.get("body_markdown") or "")

    @property
    def standfirst(self) -> str:
        """What is shown between headline and text: the summary that a person wrote, or nothing."""
        return summary.standfirst(self.variant)

    @property
    def answer(self) -> str:
        """What is true, where the article answers a claim."""
        return summary.answer_of(self.variant)

    @property
    def description(self) -> str:
        """Whole sentences for lists, search engines and link previews; may be empty."""
        return summary.description(self.variant)

    @property
    def urgent(self) -> bool:
        """Whether it is marked now and comes first."""
        return self.urgent_until is not None and self.urgent_until > now()

    @property
    def kind(self) -> str:
        """Key of KINDS."""
        return str(self.variant.get("kind") or "news")

    @property
    def kind_label(self) -> str:
        """What kind of news it is, in the reader's language."""
        return KINDS.get(self.kind, KINDS["news"])[0]

    @property
    def topic(self) -> str:
        """Key of TOPICS."""
        return str(self.variant.get("topic") or "pemerintahan")

    @property
    def topic_label(self) -> str:
        """The topic's name in the reader's language."""
        return TOPICS.get(self.topic, (self.topic, ""))[0]

    @property
    def photo(self) -> Photo | None:
        """The first photo, if there is one."""
        return self.photos[0] if self.photos else None

    @property
    def event_date(self) -> date | None:
        """When the event takes place, for an agenda item."""
        return dates.parse_date(self.variant.get("event_date"))

    @property
    def corrected_at(self) -> datetime | None:
        """Moment of the last correction."""
        return self.corrections[-1].at if self.corrections else None


def _with_defaults(variant: Mapping[str, Any]) -> dict[str, Any]:
    claim = variant.get("claim")
    return {**_OPTIONAL, **variant, "claim": {**_CLAIM, **claim} if claim else None}
