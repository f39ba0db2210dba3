"""Indonesian first, English second: the language of a page, of times and numbers on it, and of what people wrote."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_babel, get_locale
from markupsafe import Markup, escape
from pymongo.errors import ConnectionFailure

from shared import formatting
from shared.clock import wib
from shared.identity.sessions import session_account
from shared.web.context import own_address, service_context

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
COOKIE = "kabar_lang"
_YEAR = 31_536_000
_OWN = Path(__file__).parent / "translations"


def register(app: Flask, folder: Path) -> None:
    """Set up Flask-Babel over the shared and the service's catalogues, and the `?lang=` switch.

    A folder without a compiled catalogue is left out: Flask-Babel would take English plurals from it.
    """
    folders = [path for path in (_OWN, folder / "translations") if any(path.glob("*/LC_MESSAGES/messages.mo"))]
    app.config.update(
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE="Asia/Jakarta",
        BABEL_TRANSLATION_DIRECTORIES=";".join(map(str, folders)),
    )
    Babel(app, locale_selector=chosen)
    app.before_request(_switch)


def add_catalogue(app: Flask, folder: Path) -> None:
    """Have the application use the catalogue of pages that it mounts, too; `folder` holds their `translations`."""
    if any(folder.glob("translations/*/LC_MESSAGES/messages.mo")):
        get_babel(app).translation_directories.append(str(folder / "translations"))


def chosen() -> str:
    """The language of this request: what was switched to, else the account's, else Indonesian. APIs use English."""
    if request.path.startswith("/api/"):
        return "en"
    wanted = request.cookies.get(COOKIE)
    if wanted not in LANGUAGES:
        wanted = _account_language()
    return wanted if wanted in LANGUAGES else "id"


def _account_language() -> str | None:
    try:
        found = session_account()
    except ConnectionFailure:
        return None
    return found.language if found else None


def _switch() -> ResponseReturnValue | None:
    """`?lang=en` on any page remembers the choice and comes back to the page without it."""
    if b"lang=" not in request.query_string or request.method != "GET" or request.path.startswith("/api/"):
        return None
    wanted = request.args.get("lang")
    if wanted not in LANGUAGES:
        return None
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    response = redirect(own_address(urlencode(others)), 303)
    remember(response, wanted)
    return response


def remember(response: ResponseReturnValue, language: str) -> None:
    """Set the language cookie on a response."""
    response.set_cookie(  # type: ignore[union-attr]
        COOKIE, language, max_age=_YEAR, samesite="Lax", httponly=True, secure=service_context().https
    )


def datetime_wib(moment: datetime | None) -> str:
    """`22 Nov 2026, 21.40 WIB`; a dash for None."""
    return formatting.date_time(moment, current()) if moment else "–"


def date_wib(moment: datetime | date | None) -> str:
    """`22 November 2026`, by the calendar in Mojokerto; a dash for None."""
    if moment is None:
        return "–"
    day = wib(moment).date() if isinstance(moment, datetime) else moment
    return formatting.date_text(day, current())


def day(text: str) -> str:
    """A kept ISO date as people write it; nothing for none."""
    return date_wib(date.fromisoformat(text)) if text else ""


def time_wib(moment: datetime | None) -> str:
    """`21.40 WIB`; a dash for None."""
    return formatting.clock_time(moment, current()) if moment else "–"


def number(value: float) -> str:
    """Digits grouped as the language does: `1.119.209` or `1,119,209`."""
    return formatting.number(value, current())


def percent(share: float | None) -> str:
    """A share of 0 to 1 as `97%`; a dash for None."""
    return "–" if share is None else formatting.percent(share, current())


def duration(seconds: float | None) -> str:
    """A span of time in at most two units: `1 hari 9 jam`; a dash for None."""
    return "–" if seconds is None else formatting.duration(seconds, current())


def pick(pair: tuple[str, str]) -> str:
    """The label of an (Indonesian, English) pair in the page's language."""
    return pair[1] if current() == "en" else pair[0]


def lang_id() -> Markup:
    """The attribute ` lang="id"` of an element with what people wrote, on pages in another language; else nothing.

    Agencies and editors write Indonesian whatever the page is in, and a screen reader has to know (WCAG 2.2, 3.1.2).
    """
    return Markup("") if current() == "id" else Markup(' lang="id"')


def indonesian(text: str | None) -> Markup:
    """The same for words amid others: in an element of their own, on pages in another language; None is empty."""
    if not text:
        return Markup("")
    mark = lang_id()
    return Markup("<span{}>{}</span>").format(mark, text) if mark else escape(text)


def in_english(text: str) -> Markup:
    """What software said in English, in an element that says so on pages in another language (WCAG 2.2, 3.1.2)."""
    return escape(text) if not text or current() == "en" else Markup('<span lang="en">{}</span>').format(text)


def current() -> str:
    """The language of the page that is made now; Indonesian outside of a request."""
    return str(get_locale() or "id")
