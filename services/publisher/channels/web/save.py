"""Storing what was approved for the site: never an older state over a newer one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import UpdateOne, WriteConcern
from pymongo.errors import DuplicateKeyError

from services.publisher.channels.contract import Package
from services.publisher.channels.web.documents import (
    ArticleRow,
    DroppedPhoto,
    PendingChange,
    SiteArticle,
    SitePhoto,
    SiteSection,
)
from services.publisher.channels.web.media import Media
from services.publisher.channels.web.sections import Section, page_number, sections_of
from shared.channels.urgency import urgent_until
from shared.channels.web.article import Article
from shared.clock import aware, now
from shared.ids import new_id

#: How often a write may lose against another worker on the same article before that is an error.
ATTEMPTS = 10


class TooMuchContention(RuntimeError):
    """Other workers kept changing the article; trying again later is safe."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a package."""

    article: Article
    #: A later revision or a withdrawal was there already and stays.
    superseded: bool


def save(package: Package, media: Media) -> Saved:
    """Store a package unless something later is stored; raises PhotoMissing and TooMuchContention."""
    articles = SiteArticle.collection()
    for _ in range(ATTEMPTS):
        old = articles.find_one({"_id": package.item_id})
        if old and _is_later(old, package):
            return Saved(Article.from_stored(old), superseded=True)
        new = _compose(package, old, media)
        try:
            if old is None:
                articles.insert_one(new)
            elif not articles.replace_one({"_id": old["_id"], "version": old["version"]}, new).matched_count:
                continue
        except DuplicateKeyError:
            continue
        return Saved(Article.from_stored(new), superseded=False)
    raise TooMuchContention(package.item_id)


def _is_later(old: ArticleRow, package: Package) -> bool:
    if old.get("withdrawn_at"):
        return package.withdrawn_at is None
    return package.withdrawn_at is None and int(old["revision"]) > package.revision


def _compose(package: Package, old: ArticleRow | None, media: Media) -> ArticleRow:
    variant = dict(package.variants.get("web", {}))
    withdrawn = package.withdrawn_at is not None
    districts = variant.get("districts") or ()
    sections = sections_of(package.agency, package.topic, package.kind, package.published_at, districts)
    paths = [section.path for section in sections]
    photos = [] if withdrawn else media.resolve(variant.get("photos") or ())
    return {
        "_id": package.item_id,
        "version": old["version"] + 1 if old else 1,
        "revision": max(package.revision, 1),
        "content_hash": package.content_hash,
        "path": package.path,
        "listed": not withdrawn,
        "agency": dict(package.agency),
        "kind": package.kind,
        "variant": variant | {"kind": package.kind, "topic": package.topic},
        "photos": photos,
        "event_date": str(variant.get("event_date") or ""),
        "urgent_until": None if withdrawn else urgent_until(variant, package.published_at),
        "sections": paths,
        "shelves": _numbered_pages(sections, package.published_at, old, withdrawn),
        "related": old["related"] if old else [],
        "published_at": package.published_at,
        "updated_at": package.withdrawn_at or package.approved_at,
        "corrections": [{"at": each["at"], "note": each["note"]} for each in package.corrections],
        "withdrawn_at": package.withdrawn_at,
        "withdrawal_note": package.withdrawal_note,
        "pending": _pending(old, paths, photos),
    }


def add_missing_sections(article_id: str) -> bool:
    """Put an article on the lists that its release did not have, such as its districts'; True where there were some."""
    row = SiteArticle.collection().find_one({"_id": article_id, "withdrawn_at": None})
    if row is None:
        return False
    topic, districts = row["variant"]["topic"], row["variant"].get("districts") or ()
    sections = sections_of(row["agency"], topic, row["kind"], aware(row["published_at"]), districts)
    missing = [section for section in sections if section.path not in row["sections"]]
    if not missing:
        return False
    change = {
        "sections": [*row["sections"], *(section.path for section in missing)],
        "shelves": [*row["shelves"], *_next_numbered_pages(missing, row["published_at"]).values()],
    }
    unchanged = {"_id": article_id, "version": row["version"]}
    return SiteArticle.collection().update_one(unchanged, {"$set": change, "$inc": {"version": 1}}).matched_count > 0


def _numbered_pages(sections: Sequence[Section], at: datetime, old: ArticleRow | None, withdrawn: bool) -> list[str]:
    """The numbered pages that list the article: those it has, new ones for new sections."""
    kept: list[str] = old["shelves"] if old else []
    if withdrawn:
        return kept
    has = {section.path: [each for each in kept if each.startswith(f"{section.path}halaman/")] for section in sections}
    new = _next_numbered_pages([section for section in sections if not has[section.path]], at)
    return [has[section.path][0] if has[section.path] else new[section.path] for section in sections]


def _next_numbered_pages(sections: Sequence[Section], at: datetime) -> dict[str, str]:
    """Count one more article, published at this time, in sections; returns its numbered page of each, by path.

    Neither durable nor exact on purpose: a number lost or spent twice only makes a page of the list one longer or
    shorter.
    """
    if not sections:
        return {}
    counted = SiteSection.collection().with_options(write_concern=WriteConcern(w=1))
    counted.bulk_write([_one_more(section, at) for section in sections], ordered=False)
    found = counted.find({"_id": {"$in": [section.path for section in sections]}}, {"count": 1})
    counts = {row["_id"]: row["count"] for row in found}
    return {section.path: section.numbered_page(page_number(counts[section.path])) for section in sections}


def _one_more(section: Section, at: datetime) -> UpdateOne:
    change = {
        "$inc": {"count": 1},
        "$set": {"kind": section.kind, "title": section.title},
        "$max": {"latest_at": at},
    }
    return UpdateOne({"_id": section.path}, change, upsert=True)


def _pending(old: ArticleRow | None, sections: list[str], photos: list[SitePhoto]) -> PendingChange:
    """What is to be done about the change: the lists it left must be written too, dropped photos removed."""
    before: PendingChange | None = old.get("pending") if old else None
    shown = {photo["sha256"] for photo in photos}
    gone: list[DroppedPhoto] = [*(before["dropped"] if before else ())]
    gone += [{"sha256": photo["sha256"], "width": photo["width"]} for photo in (old["photos"] if old else ())]
    dropped = {photo["sha256"]: photo["width"] for photo in gone}
    return {
        "token": new_id(),
        "since": now(),
        "shelves": sorted({*(before["shelves"] if before else ()), *(old["shelves"] if old else ())}),
        "sections": sorted({*(before["sections"] if before else ()), *(old["sections"] if old else ()), *sections}),
        "dropped": [{"sha256": key, "width": width} for key, width in dropped.items() if key not in shown],
    }
