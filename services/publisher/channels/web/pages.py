"""Rendering: each page as a function of what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader

from services.publisher.channels.web.assets import asset_path
from services.publisher.channels.web.audit_trail import DAYS_SHOWN, FILE, PAGE
from services.publisher.channels.web.sections import Section
from services.publisher.channels.web.structured import json_ld
from shared.channels.web.article import Article
from shared.channels.web.render import environment
from shared.content.topics import TOPICS
from shared.events.log.published_heads import DayHead

SITE_NAME = "Kabar Mojokerto"
OWNER = "Pemerintah Kabupaten Mojokerto"
DESCRIPTION = "Kabar resmi dari semua perangkat daerah Kabupaten Mojokerto: layanan, program, agenda, dan klarifikasi."
#: Articles on the front page beside the lead, and below it.
TOP, LATEST = 4, 12


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates with what is the same on every page."""

    #: Base of the public site, without a slash at its end.
    site_url: str
    #: Where readers subscribe to the newsletter.
    subscribe_url: str
    #: Where they report an error.
    report_url: str
    #: Where the site's script switches notifications on and off.
    push_url: str
    #: WebSub hubs that are told of changes, and that the feeds name.
    hubs: tuple[str, ...] = ()
    #: The office's address and telephone for readers; empty where none was configured.
    contact_email: str = ""
    contact_phone: str = ""

    def article(self, article: Article, related: Sequence[Article]) -> str:
        """One article, or the notice that it was withdrawn."""
        if article.withdrawn_at:
            return self._render("withdrawn.html", article=article, path=article.path)
        return self._render(
            "article.html",
            article=article,
            related=related,
            path=article.path,
            shares=_shares(self.site_url + article.path, article.headline),
            json_ld=json_ld(article, self.site_url, SITE_NAME, OWNER),
        )

    def home(self, articles: Sequence[Article], lists: Mapping[str, Any]) -> str:
        """The front page; `lists` holds what is urgent, clarifications, events and agencies."""
        urgent = {each.id for each in lists["urgent"]}
        lead = _lead([each for each in articles if each.id not in urgent] or articles)
        clarifications = [each for each in lists["clarifications"] if not lead or each.id != lead.id]
        shown = urgent | {each.id for each in (*clarifications, lead) if each}
        others = [each for each in articles if each.id not in shown]
        return self._render(
            "home.html",
            **{**lists, "clarifications": clarifications},
            path="/",
            lead=lead,
            top=others[:TOP],
            latest=others[TOP : TOP + LATEST],
        )

    def section(self, section: Section, articles: Sequence[Article], last_page: int) -> str:
        """Front of a list: its newest articles, what is urgent first."""
        shown = sorted(articles, key=lambda article: not article.urgent)
        return self._render(
            "section.html", path=section.path, section=section, articles=shown, number=None, last=last_page
        )

    def numbered_page(self, section: Section, number: int, articles: Sequence[Article], last_page: int) -> str:
        """A numbered page of a list, counted from the oldest."""
        return self._render(
            "section.html",
            path=section.numbered_page(number),
            section=section,
            articles=articles,
            number=number,
            last=last_page,
        )

    def agencies(self, groups: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> str:
        """All agencies, grouped by kind."""
        return self._render("agencies.html", path="/opd/", groups=groups)

    def topics(self) -> str:
        """All topics."""
        return self._render("topics.html", path="/topik/")

    def districts(self, sections: Iterable[Section]) -> str:
        """All districts."""
        return self._render("districts.html", path="/kecamatan/", sections=sections)

    def archive(self, years: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> str:
        """All months."""
        return self._render("archive.html", path="/arsip/", years=years)

    def audit_trail(self, days: Sequence[DayHead]) -> str:
        """What the daily heads are, and the newest of them."""
        newest = days[: -DAYS_SHOWN - 1 : -1]
        return self._render("audit_trail.html", path=PAGE, file=FILE, days=newest, total=len(days))

    def plain(self, template: str, path: str) -> str:
        """A page without content of its own, such as the one about the site."""
        return self._render(template, path=path)

    def feed_body(self, article: Article) -> str:
        """The whole article for feed readers, with absolute addresses."""
        return self._render("feed_body.html", article=article, path=article.path)

    def _render(self, template: str, **values: Any) -> str:
        return _environment.get_template(template).render(
            site_url=self.site_url,
            subscribe_url=self.subscribe_url,
            report_url=self.report_url,
            push_url=self.push_url,
            contact=self,
            **values,
        )


def _lead(articles: Sequence[Article]) -> Article | None:
    """The newest article with a photo among the first few, else the newest."""
    with_photo = (each for each in articles[:5] if each.photo)
    return next(with_photo, articles[0] if articles else None)


def _shares(url: str, headline: str) -> list[tuple[str, str]]:
    """Plain links to the services' own share pages; nothing of theirs is loaded here."""
    address, text = quote(url, safe=""), quote(headline, safe="")
    return [
        ("WhatsApp", f"https://wa.me/?text={text}%20{address}"),
        ("Telegram", f"https://t.me/share/url?url={address}&text={text}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
        ("X", f"https://x.com/intent/post?text={text}&url={address}"),
    ]


def _build() -> Environment:
    made = environment(PackageLoader("services.publisher.channels.web"))
    made.globals |= {
        "asset": asset_path,
        "SITE_NAME": SITE_NAME,
        "OWNER": OWNER,
        "DESCRIPTION": DESCRIPTION,
        "TOPICS": TOPICS,
    }
    return made


_environment = _build()
