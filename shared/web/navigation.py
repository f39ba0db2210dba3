"""The tabs over the four services, by role, and where each role starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from shared.content.handed_comments import count_waiting
from shared.identity import EDITORS, OFFICE, STAFF, Principal, Role
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class _Tab:
    service: str
    path: str
    label: str
    roles: frozenset[Role]
    #: How much waits there for a person.
    waiting: Callable[[Principal], int] = lambda _: 0


@dataclass(frozen=True, slots=True)
class Link:
    """One tab as the header shows it."""

    href: str
    label: str
    current: bool
    waiting: int = 0


_TABS = (
    _Tab("review", "/review/", _l("Review queue"), frozenset(EDITORS)),
    _Tab("intake", "/portal/", _l("Submissions"), frozenset({Role.AGENCY})),
    _Tab("publisher", "/channels/", _l("Channels"), frozenset(STAFF)),
    _Tab("publisher", "/channels/accounts/", _l("Accounts"), frozenset({Role.AGENCY})),
    _Tab(
        "publisher",
        "/channels/comments/",
        _l("Comments"),
        frozenset({Role.AGENCY}),
        lambda principal: count_waiting(principal.agency_code) if principal.agency_code else 0,
    ),
    _Tab("metrics", "/dashboard/", _l("Dashboard"), frozenset(OFFICE)),
)


def tabs(principal: Principal | None, service: str, path: str, settings: Settings) -> list[Link]:
    """The tabs that a principal may open, with how much waits there; the one that the shown page is below is current.

    Raises pymongo's ConnectionFailure while the database is away.
    """
    allowed = _allowed(principal)
    here = [tab for tab in allowed if tab.service == service]
    current = [tab for tab in here if len(here) == 1 or path.startswith(tab.path)]
    return [
        Link(_href(tab, settings), str(tab.label), tab in current, tab.waiting(principal) if principal else 0)
        for tab in allowed
    ]


def landing(principal: Principal | None, settings: Settings) -> str:
    """The first page after the login; the login itself for who is not signed in."""
    allowed = _allowed(principal)
    return _href(allowed[0], settings) if allowed else f"{settings.intake_url}/login"


def _allowed(principal: Principal | None) -> list[_Tab]:
    return [tab for tab in _TABS if principal is not None and principal.has(*tab.roles)]


def _href(tab: _Tab, settings: Settings) -> str:
    return settings.service_urls[tab.service] + tab.path
