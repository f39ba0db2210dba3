"""What a reader chose to get. Whoever chose nothing gets everything.

Topics and agencies say what: an item of a chosen topic or from a chosen agency. Districts say where: what concerns
other districts only is left out, what concerns the whole regency is not. Urgent only leaves out the rest of all that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.publisher.documents import PublicationRow
from services.publisher.readers.documents import Interests, SubscriberRow

#: Stored where nothing was chosen; mongoengine leaves empty lists as they are, and older readers have no field.
NOTHING_CHOSEN: dict[str, Any] = {"$in": [None, []]}


@dataclass(frozen=True, slots=True)
class Concern:
    """What of an item decides who wants it."""

    topic: str
    agency: str
    districts: Collection[str]
    urgent: bool

    @classmethod
    def of_variant(cls, variant: Mapping[str, Any]) -> Concern:
        """Of what was approved for the mails."""
        districts = tuple(variant.get("districts") or ())
        return cls(variant["topic"], variant["agency"]["code"], districts, variant.get("urgency") == "urgent")

    @classmethod
    def of_publication(cls, publication: PublicationRow) -> Concern:
        """Of a publication; those of earlier releases have no districts and count as for the whole regency."""
        districts = tuple(publication.get("districts") or ())
        urgent = bool(publication.get("urgent"))
        return cls(publication["topic"], publication["agency"]["code"], districts, urgent)


def readers_of(concern: Concern) -> dict[str, Any]:
    """The filter of the subscribers who want it."""
    every = {"interests.topics": NOTHING_CHOSEN, "interests.agencies": NOTHING_CHOSEN}
    what = [every, {"interests.topics": concern.topic}, {"interests.agencies": concern.agency}]
    conditions: list[dict[str, Any]] = [{"$or": what}]
    if concern.districts:
        where = [{"interests.districts": NOTHING_CHOSEN}, {"interests.districts": {"$in": list(concern.districts)}}]
        conditions.append({"$or": where})
    if not concern.urgent:
        conditions.append({"interests.urgent_only": {"$ne": True}})
    return {"$and": conditions}


def wants(reader: SubscriberRow, concern: Concern) -> bool:
    """The same for one reader."""
    chosen: Interests = reader.get("interests") or {}
    topics, agencies, districts = chosen.get("topics"), chosen.get("agencies"), chosen.get("districts")
    what = not (topics or agencies) or concern.topic in (topics or ()) or concern.agency in (agencies or ())
    where = not (districts and concern.districts) or bool(set(districts) & set(concern.districts))
    return what and where and (concern.urgent or not chosen.get("urgent_only"))
