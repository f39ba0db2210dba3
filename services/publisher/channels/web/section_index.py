"""Which lists there are: those that had an article, all topics, and every agency, silent ones too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from services.publisher.channels.web import repository
from services.publisher.channels.web.documents import SectionRow
from services.publisher.channels.web.sections import (
    CLARIFICATIONS,
    Section,
    agency_section,
    district_section,
    page_number,
    topic_section,
)
from shared.content import Agency
from shared.content.topics import DISTRICTS, TOPICS
from shared.db import Document

#: Kinds of agencies in the order in which readers look for them.
AGENCY_KINDS = {
    "dinas": "Dinas",
    "badan": "Badan",
    "kecamatan": "Kecamatan",
    "rsud": "Rumah sakit daerah",
    "sekretariat": "Sekretariat",
    "bagian": "Bagian",
    "satuan": "Satuan",
    "": "Lainnya",
}


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section with the number of its last numbered page; 0 while it never had an article."""

    section: Section
    last_page: int


def section_at(path: str) -> KnownSection:
    """The section at a path."""
    found = repository.section(path)
    if found:
        return KnownSection(Section(path, found["kind"], found["title"]), page_number(found["count"]))
    return KnownSection(_empty_section(path), 0)


def _empty_section(path: str) -> Section:
    if path == CLARIFICATIONS.path:
        return CLARIFICATIONS
    kind, _, slug = path.strip("/").partition("/")
    if kind == "topik":
        return topic_section(slug)
    if kind == "kecamatan":
        return district_section(slug.capitalize())
    agency = Agency.collection().find_one({"slug": slug}, {"name": 1})
    return agency_section(slug, agency["name"] if agency else slug.replace("-", " ").title())


def agency_paths() -> list[str]:
    """Paths of all agencies' lists."""
    return [f"/opd/{each['slug']}/" for each in Agency.collection().find({"active": {"$ne": False}}, {"slug": 1})]


def topic_paths() -> list[str]:
    """Paths of all topics' lists."""
    return [topic_section(topic).path for topic in TOPICS]


def districts() -> list[Section]:
    """The lists of all districts, by name."""
    return [district_section(district) for district in sorted(DISTRICTS)]


def agencies(lists: Iterable[SectionRow]) -> list[tuple[str, list[dict[str, Any]]]]:
    """All agencies by kind, each with path, title and the time of its latest article (None for a silent one)."""
    latest = {each["_id"]: each for each in lists if each["kind"] == "opd"}
    rows = {each["path"]: each for each in map(_agency_row, Agency.collection().find({"active": {"$ne": False}}))}
    for path, each in latest.items():
        rows.setdefault(path, {"path": path, "title": each["title"], "kind": ""})
        rows[path]["latest_at"] = each.get("latest_at")
    return [(label, found) for kind, label in AGENCY_KINDS.items() if (found := _of_kind(rows.values(), kind))]


def _agency_row(agency: Document) -> dict[str, Any]:
    return {"path": f"/opd/{agency['slug']}/", "title": agency["name"], "kind": agency["kind"], "latest_at": None}


def _of_kind(rows: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return sorted((row for row in rows if row["kind"] == kind), key=lambda row: str(row["title"]))


def years(months: Sequence[SectionRow]) -> list[tuple[str, list[SectionRow]]]:
    """Months by year, newest first."""
    newest_first = sorted(months, key=lambda each: str(each["_id"]), reverse=True)
    return [
        (year, list(group)) for year, group in groupby(newest_first, key=lambda each: str(each["_id"]).split("/")[2])
    ]
