"""The lists of the site: by agency, topic, district and month, and the clarifications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared import formatting
from shared.clock import wib
from shared.content.topics import DISTRICTS, TOPICS

#: Articles on a numbered page of a list. A page fills up from the oldest on and is then left alone, so that one
#: more article changes the last page only, however long the list has become.
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Section:
    """A list of articles at a path of its own (with slashes at both ends)."""

    path: str
    kind: str
    title: str

    @property
    def has_feed(self) -> bool:
        """Whether readers can follow it by a feed of its own."""
        return self.kind in ("opd", "topik", "kecamatan")

    def numbered_page(self, number: int) -> str:
        """Path of a numbered page, counted from 1, the oldest."""
        return f"{self.path}halaman/{number}/"


CLARIFICATIONS = Section("/klarifikasi/", "klarifikasi", "Klarifikasi")


def agency_section(slug: str, name: str) -> Section:
    """All of one agency."""
    return Section(agency_path(slug), "opd", name)


def agency_path(slug: str) -> str:
    """Path of the list of everything from one agency."""
    return f"/opd/{slug}/"


def topic_section(topic: str) -> Section:
    """All of one topic."""
    return Section(f"/topik/{topic}/", "topik", TOPICS.get(topic, (topic, ""))[0])


def district_section(district: str) -> Section:
    """All that concerns one district; `district` is a name of shared.content.topics.DISTRICTS."""
    return Section(f"/kecamatan/{district.lower()}/", "kecamatan", f"Kecamatan {district}")


def month_section(moment: datetime) -> Section:
    """All of one month, by the calendar of Mojokerto."""
    local = wib(moment)
    return Section(f"/arsip/{local:%Y/%m}/", "arsip", formatting.month_and_year(local))


def sections_of(
    agency: Mapping[str, str], topic: str, kind: str, published_at: datetime, districts: Iterable[str] = ()
) -> tuple[Section, ...]:
    """Every list that an article belongs to."""
    always = (agency_section(agency["slug"], agency["name"]), topic_section(topic), month_section(published_at))
    clarifications = (CLARIFICATIONS,) if kind == "clarification" else ()
    return (*always, *clarifications, *(district_section(each) for each in districts if each in DISTRICTS))


def page_number(place: int) -> int:
    """The page that lists the article with this position in its section (from 1)."""
    return (place - 1) // PAGE_SIZE + 1


def split_numbered_page(path: str) -> tuple[str, int]:
    """Split a numbered page's path into its section's path and its number."""
    section, _, number = path.rstrip("/").rpartition("halaman/")
    return section, int(number)
