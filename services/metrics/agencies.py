"""The agencies, including those that sent nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from services.metrics import generations
from services.metrics.serialization import JourneyRow
from shared.content import Agency as StoredAgency


class _AgencyRow(TypedDict):
    code: str
    name: str
    short_name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as these pages need it."""

    code: str
    name: str
    short_name: str
    slug: str


def all_active() -> list[Agency]:
    """Every active agency, by name."""
    return [_agency(row) for row in StoredAgency.collection().find({"active": {"$ne": False}}).sort("name", 1)]


def names() -> dict[str, str]:
    """The name of every agency by code, by name; of inactive ones too, since their rollups stay."""
    found: Iterable[_AgencyRow] = StoredAgency.collection().find({}).sort("name", 1)
    return {row["code"]: row["name"] for row in found}


def by_slug(slug: str) -> Agency | None:
    """The agency with this slug, active or not."""
    row = StoredAgency.collection().find_one({"slug": slug})
    return _agency(row) if row else None


def by_code(code: str) -> Agency | None:
    """The agency with this code, active or not."""
    row = StoredAgency.collection().find_one({"code": code})
    return _agency(row) if row else None


def last_submissions(codes: list[str]) -> dict[str, datetime | None]:
    """When each of these agencies last sent something; None for never. Item ids are sorted by time, hence the sort."""
    journeys = generations.current().journeys
    return {
        code: _submitted(
            journeys.find_one({"agency.code": code, "steps.submitted": {"$exists": True}}, sort=[("_id", -1)])
        )
        for code in codes
    }


def _submitted(journey: JourneyRow | None) -> datetime | None:
    return journey["steps"]["submitted"] if journey else None


def _agency(row: _AgencyRow) -> Agency:
    return Agency(row["code"], row["name"], row["short_name"], row["slug"])
