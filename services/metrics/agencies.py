"""The agencies, including those that sent nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.metrics import generations
from shared.content import Agency


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as these pages need it."""

    code: str
    name: str
    short_name: str
    slug: str


def all_active() -> list[Office]:
    """Every active agency, by name."""
    found = Agency.collection().find({"active": {"$ne": False}}).sort("name", 1)
    return [_office(document) for document in found]


def names() -> dict[str, str]:
    """The name of every agency by code, by name; of inactive ones too, since their rollups stay."""
    return {office["code"]: office["name"] for office in Agency.collection().find({}).sort("name", 1)}


def by_slug(slug: str) -> Office | None:
    """The agency with this slug, active or not."""
    document = Agency.collection().find_one({"slug": slug})
    return _office(document) if document else None


def by_code(code: str) -> Office | None:
    """The agency with this code, active or not."""
    document = Agency.collection().find_one({"code": code})
    return _office(document) if document else None


def last_submissions(codes: list[str]) -> dict[str, datetime | None]:
    """When each of these agencies last sent something; None for never. Item ids are sorted by time, hence the sort."""
    journeys = generations.current().journeys
    return {
        code: _submitted(
            journeys.find_one({"agency.code": code, "steps.submitted": {"$exists": True}}, sort=[("_id", -1)])
        )
        for code in codes
    }


def _submitted(journey: Mapping[str, Mapping[str, datetime]] | None) -> datetime | None:
    return journey["steps"]["submitted"] if journey else None


def _office(document: Mapping[str, str]) -> Office:
    return Office(document["code"], document["name"], document["short_name"], document["slug"])
