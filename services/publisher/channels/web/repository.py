"""Reading and marking the stored articles and lists that pages are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pymongo import WriteConcern

from services.publisher.channels.web.documents import (
    NEWEST,
    SOONEST,
    ArticleRow,
    DroppedPhoto,
    PendingChange,
    SectionRow,
    SiteArticle,
    SiteSection,
)
from services.publisher.channels.web.sections import topic_section
from shared.channels.web.article import Article
from shared.clock import now
from shared.db import Document

#: What a list needs of an article; bodies stay in the database.
CARD = {"variant.body_markdown": 0, "variant.facts": 0, "variant.links": 0}

#: MongoDB uses the partial index over the few urgent articles only for queries that repeat the index's condition;
#: without it every article would be read whenever the front page is written.
_IS_DATE = {"$type": "date"}


def mark_ready(article_id: str, version: int) -> None:
    """Note that every file of the photos of this version of an article is there."""
    SiteArticle.collection().update_one({"_id": article_id, "version": version}, {"$set": {"photos.$[].ready": True}})


def settle(article_id: str, token: str) -> None:
    """Note that all pages show the change with this token."""
    SiteArticle.collection().update_one({"_id": article_id, "pending.token": token}, {"$unset": {"pending": 1}})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is still to be written of an article's latest change; `token` names that change."""

    article_id: str
    token: str
    sections: set[str]
    numbered_pages: set[str]
    dropped: list[DroppedPhoto]


def changes_of(articles: Iterable[str]) -> list[Unfinished]:
    """The lists that articles are on, were on before their latest change, and the photos they no longer show."""
    fields = {"sections": 1, "shelves": 1, "pending": 1}
    return [_unfinished(row) for row in SiteArticle.collection().find({"_id": {"$in": list(articles)}}, fields)]


def _unfinished(row: ArticleRow) -> Unfinished:
    pending: PendingChange | None = row.get("pending")
    if pending is None:
        return Unfinished(row["_id"], "", {*row["sections"]}, {*row["shelves"]}, [])
    sections = {*row["sections"], *pending["sections"]}
    return Unfinished(
        row["_id"], pending["token"], sections, {*row["shelves"], *pending["shelves"]}, pending["dropped"]
    )


def stored(article_id: str) -> ArticleRow | None:
    """The document of an article."""
    return SiteArticle.collection().find_one({"_id": article_id})


def left_pending(older_than: timedelta, limit: int) -> list[str]:
    """Articles whose pages were left unfinished."""
    rows = SiteArticle.collection().find({"pending.since": {"$lt": now() - older_than}}, {"_id": 1}).limit(limit)
    return [row["_id"] for row in rows]


def newest(limit: int, section: str | None = None, *, full: bool = False) -> list[Article]:
    """The newest articles of the site or of a section; with bodies only where asked for."""
    where: Document = {"listed": True} | ({"sections": section} if section else {})
    rows = SiteArticle.collection().find(where, None if full else CARD).sort(list(NEWEST.items())).limit(limit)
    return [Article.from_stored(row) for row in rows]


def on_numbered_page(path: str) -> list[Article]:
    """The articles of a numbered page, newest first."""
    rows = SiteArticle.collection().find({"shelves": path, "listed": True}, CARD)
    return [Article.from_stored(row) for row in rows.sort(list(NEWEST.items()))]


def urgent(limit: int) -> list[Article]:
    """The articles that are urgent now, newest first."""
    rows = SiteArticle.collection().find({"listed": True, "urgent_until": _IS_DATE | {"$gt": now()}}, CARD)
    return [Article.from_stored(row) for row in rows.sort(list(NEWEST.items())).limit(limit)]


def no_longer_urgent(limit: int) -> list[str]:
    """Articles whose pages still mark them as urgent though that time has expired."""
    rows = SiteArticle.collection().find({"urgent_until": _IS_DATE | {"$lte": now()}}, {"_id": 1}).limit(limit)
    return [row["_id"] for row in rows]


def unmark(articles: Iterable[str]) -> None:
    """Note that no page marks these articles as urgent any more; one that became urgent again keeps its time."""
    ended = {"_id": {"$in": list(articles)}, "urgent_until": {"$lte": now()}}
    SiteArticle.collection().update_many(ended, {"$unset": {"urgent_until": 1}})


def upcoming(today: date, limit: int) -> list[Article]:
    """Events from today on, the next one first."""
    where = {"listed": True, "event_date": {"$gte": today.isoformat()}, "kind": "event"}
    rows = SiteArticle.collection().find(where, CARD).sort(list(SOONEST.items())).limit(limit)
    return [Article.from_stored(row) for row in rows]


def relate(article: Article, limit: int) -> list[Article]:
    """Choose and note the articles before this one on its topic; returns those of them that may be shown.

    Noted first and looked at again afterwards: a withdrawal of one of them at the same moment finds this note, or it is
    found withdrawn here. Only earlier ones, so that each article is on the pages of few others.
    """
    topic = topic_section(article.topic).path
    before = {"sections": topic, "listed": True, "published_at": {"$lt": article.published_at}}
    articles = SiteArticle.collection()
    ids = [row["_id"] for row in articles.find(before, {"_id": 1}).sort(list(NEWEST.items())).limit(limit)]
    quick = articles.with_options(write_concern=WriteConcern(w=1))
    quick.update_one({"_id": article.id, "related": {"$ne": ids}}, {"$set": {"related": ids}})
    rows = articles.find({"_id": {"$in": ids}, "listed": True}, CARD).sort(list(NEWEST.items()))
    return [Article.from_stored(row) for row in rows]


def related_to(articles: Iterable[str]) -> list[str]:
    """The articles whose pages lead to one of these."""
    return [row["_id"] for row in SiteArticle.collection().find({"related": {"$in": list(articles)}}, {"_id": 1})]


def sections(kind: str | None = None) -> list[SectionRow]:
    """The lists that ever had an article: path as `_id`, kind, title, count, latest_at."""
    rows = SiteSection.collection().find({"kind": kind} if kind else {})
    return list(rows.sort("title", 1))


def section(path: str) -> SectionRow | None:
    """One list."""
    return SiteSection.collection().find_one({"_id": path})


def published_between(begins: datetime, ends: datetime) -> list[Article]:
    """The articles first published from `begins` until before `ends`, newest first."""
    where = {"listed": True, "published_at": {"$gte": begins, "$lt": ends}}
    return [Article.from_stored(row) for row in SiteArticle.collection().find(where, CARD).sort(list(NEWEST.items()))]


def publication_times(articles: Iterable[str] | None = None) -> list[datetime]:
    """When each of these articles, or every listed one, was first published."""
    where: Document = {"listed": True} if articles is None else {"_id": {"$in": list(articles)}}
    return [row["published_at"] for row in SiteArticle.collection().find(where, {"_id": 0, "published_at": 1})]


def addresses(limit: int, numbered_pages: list[str] | None = None) -> list[tuple[str, datetime]]:
    """Path and time of change of the newest articles, or of those on the given numbered pages; for site maps."""
    where: Document = {"listed": True} | ({"shelves": {"$in": numbered_pages}} if numbered_pages else {})
    rows: Any = SiteArticle.collection().find(where, {"path": 1, "updated_at": 1})
    return [(row["path"], row["updated_at"]) for row in rows.sort(list(NEWEST.items())).limit(limit)]
