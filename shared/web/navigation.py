"""The tabs over the four services, by role, and where each role starts."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from shared.identity import EDITORS, OFFICE, STAFF, Principal, Role
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class _Tab:
    service: str
    path: str
    label: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Link:
    """One tab as the header shows it."""

    href: str
    label: str
    current: bool


_TABS = (
    _Tab("review", "/review/", _l("Review queue"), frozenset(EDITORS)),
    _Tab("intake", "/portal/", _l("Submissions"), frozenset({Role.AGENCY})),
    _Tab("publisher", "/channels/", _l("Channels"), frozenset(STAFF)),
    _Tab("publisher", "/channels/accounts/", _l("Accounts"), frozenset({Role.AGENCY})),
    _Tab("metrics", "/dashboard/", _l("Dashboard"), frozenset(OFFICE)),
)


def tabs(principal: Principal | None, service: str, settings: Settings) -> list[Link]:
    """The tabs that a principal may open, the running service's marked as current."""
    if principal is None:
        return []
    urls = settings.service_urls
    return [
        Link(urls[tab.service] + tab.path, str(tab.label), tab.service == service)
        for tab in _TABS
        if principal.has(*tab.roles)
    ]


def landing(principal: Principal | None, settings: Settings) -> str:
    """The first page after the login; the login itself for who is not signed in."""
    links = tabs(principal, "", settings)
    return links[0].href if links else f"{settings.intake_url}/login"
