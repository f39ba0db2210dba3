"""Every page of the platform in every state that differs: who sees it, where it is, and how to get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.clock import now, wib
from tests.e2e.acts import Action, add_rows, email, lose_the_hold, press, reveal, stay, unwrap, wrong_password
from tests.e2e.scenery import SILENT, SILENT_SLUG, Scenery


@dataclass(frozen=True, slots=True)
class Sight:
    """A page. `path` may name an id of the scenery in braces; `where` is a service, or an attribute of the scenery."""

    name: str
    where: str
    path: str = ""
    who: str | None = None
    act: Action = stay
    #: Answers that are part of it.
    expected: frozenset[int] = field(default_factory=frozenset)

    @property
    def languages(self) -> tuple[str, ...]:
        """The public site speaks Indonesian; what staff sees speaks both."""
        return ("id",) if self.where in ("site", "article") or self.act is unwrap else ("id", "en")

    def address(self, urls: Mapping[str, str], scenery: Scenery) -> str:
        """Its URL on this platform."""
        if self.where == "article":
            return scenery.articles[self.path]
        if self.where in urls:
            return urls[self.where] + self.path.format_map(_Names(scenery))
        return str(getattr(scenery, self.where))


class _Names(dict[str, str]):
    """Looks names up among the ids of the items, then among the rest of the scenery."""

    def __init__(self, scenery: Scenery) -> None:
        super().__init__(scenery.ids)
        self.scenery = scenery

    def __missing__(self, name: str) -> str:
        return str(getattr(self.scenery, name))


ASK = reveal("[data-confirm]:visible", "#confirm[open]")
NEW_PASSWORD = "[aria-labelledby=password-change] button"
AGENCY, EDITOR, SECOND, CHIEF, OPS, VIEWER = "opd.dispertan", "editor", "editor2", "chief", "ops", "viewer"
NOT_THERE, REFUSED, INVALID, NOT_YOURS, OVERTAKEN = (frozenset({code}) for code in (404, 401, 422, 403, 409))
EMPTY = f"opd.{SILENT}"

SIGHTS = (
    Sight("login", "intake", "/login"),
    Sight("login-failed", "intake", "/login", act=wrong_password, expected=REFUSED),
    Sight("login-incomplete", "intake", "/login", act=press(".login-box button"), expected=INVALID),
    Sight("account", "intake", "/account", AGENCY),
    Sight("account-errors", "intake", "/account", AGENCY, press(NEW_PASSWORD), INVALID),
    Sight("menu", "intake", "/account", OPS, reveal("details.menu summary", ".menu-panel")),
    Sight("not-found", "intake", "/portal/submissions/tidak-ada", AGENCY, expected=NOT_THERE),
    Sight("not-yours", "review", "/review/", AGENCY, expected=NOT_YOURS),
    Sight("portal-empty", "intake", "/portal/", EMPTY),
    Sight("portal-list", "intake", "/portal/", AGENCY),
    Sight("portal-nothing-found", "intake", "/portal/?q=tidakadakatanya", AGENCY),
    Sight("portal-form", "intake", "/portal/submissions/new", AGENCY),
    Sight("portal-form-full", "intake", "/portal/submissions/new", AGENCY, add_rows),
    Sight("portal-form-errors", "intake", "/portal/submissions/new", AGENCY, press(".sticky-actions button"), INVALID),
    Sight("portal-revise", "intake", "/portal/submissions/{changes_requested}/revise", AGENCY),
    Sight("portal-receipt", "intake", "/portal/submissions/{published}/receipt", AGENCY),
    Sight("portal-published", "intake", "/portal/submissions/{published}", AGENCY),
    Sight("portal-changes-requested", "intake", "/portal/submissions/{changes_requested}", AGENCY),
    Sight("portal-keys", "intake", "/portal/keys", AGENCY),
    Sight("portal-keys-empty", "intake", "/portal/keys", EMPTY),
    Sight("queue", "review", "/review/", EDITOR),
    Sight("queue-empty", "review", f"/review/?agency={SILENT}", EDITOR),
    Sight("queue-published", "review", "/review/?view=published", CHIEF),
    Sight("queue-keys", "review", "/review/", EDITOR, reveal("[data-keys]", "#keys[open]")),
    Sight("item-received", "review", "/review/items/{received}", EDITOR),
    Sight("item-mine", "review", "/review/items/{mine}", EDITOR),
    Sight("item-held", "review", "/review/items/{contested}", SECOND),
    Sight("item-conflict", "review", "/review/items/{mine}", EDITOR, lose_the_hold, OVERTAKEN | {412}),
    Sight("item-changes-requested", "review", "/review/items/{changes_requested}", EDITOR),
    Sight("item-proposed", "review", "/review/items/{proposed}", EDITOR),
    Sight("item-second-person", "review", "/review/items/{proposed}", CHIEF),
    Sight("item-schedule", "review", "/review/items/{proposed}", CHIEF, reveal("details.act summary", ".act[open]")),
    Sight(
        "item-confirm",
        "review",
        "/review/items/{proposed}",
        CHIEF,
        ASK,
    ),
    Sight("item-scheduled", "review", "/review/items/{scheduled}", CHIEF),
    Sight("item-published", "review", "/review/items/{published}", CHIEF),
    Sight("item-correcting", "review", "/review/items/{correcting}", EDITOR),
    Sight("item-correction-proposed", "review", "/review/items/{correction_proposed}", CHIEF),
    Sight("item-withdrawn", "review", "/review/items/{withdrawn}", CHIEF),
    Sight("item-rejected", "review", "/review/items/{rejected}", CHIEF),
    Sight("channels", "publisher", "/channels/", OPS),
    Sight("channels-nothing-found", "publisher", "/channels/?channel=web&status=failed&action=withdraw", OPS),
    Sight("channels-item", "publisher", "/channels/items/{corrected}", EDITOR),
    Sight("channels-delivery", "publisher", "/channels/deliveries/{delivery}", OPS),
    Sight("channels-unknown", "publisher", "/channels/deliveries/{unknown_delivery}", OPS),
    Sight("channels-events", "publisher", "/channels/events/", OPS),
    Sight("subscribers", "publisher", "/channels/subscribers/", OPS),
    Sight("webhooks", "publisher", "/channels/webhooks/", OPS),
    Sight("webhooks-errors", "publisher", "/channels/webhooks/", OPS, press("aside form button"), INVALID),
    Sight("subscribe", "publisher", "/subscribe"),
    Sight("subscribe-error", "publisher", "/subscribe", act=email("bukan alamat"), expected=INVALID),
    Sight("subscribe-sent", "publisher", "/subscribe", act=email("pembaca.baru@pembaca.example")),
    Sight("subscribe-confirm", "confirm"),
    Sight("unsubscribe", "unsubscribe"),
    Sight("unsubscribed", "unsubscribed"),
    Sight("dashboard", "metrics", "/dashboard/", VIEWER),
    Sight("dashboard-data", "metrics", "/dashboard/", VIEWER, reveal("details.data summary", "details.data table")),
    Sight("dashboard-agency", "metrics", "/dashboard/agencies/dispertan", VIEWER),
    Sight("dashboard-agency-empty", "metrics", f"/dashboard/agencies/{SILENT_SLUG}", VIEWER),
    Sight("journeys", "metrics", "/dashboard/journeys", VIEWER),
    Sight("journeys-empty", "metrics", f"/dashboard/journeys?agency={SILENT}", VIEWER),
    Sight("journey", "metrics", "/dashboard/journeys/{corrected}", VIEWER),
    Sight("journey-withdrawn", "metrics", "/dashboard/journeys/{withdrawn}", VIEWER),
    Sight("site-home", "site", "/"),
    Sight("site-article", "article", "published"),
    Sight("site-corrected", "article", "corrected"),
    Sight("site-clarification", "article", "clarification"),
    Sight("site-withdrawn", "article", "withdrawn"),
    Sight("site-agencies", "site", "/opd/"),
    Sight("site-agency", "site", "/opd/dispertan/"),
    Sight("site-agency-empty", "site", f"/opd/{SILENT_SLUG}/"),
    Sight("site-topics", "site", "/topik/"),
    Sight("site-topic", "site", "/topik/pertanian/"),
    Sight("site-clarifications", "site", "/klarifikasi/"),
    Sight("site-archive", "site", "/arsip/"),
    Sight("site-archive-month", "site", f"/arsip/{wib(now()):%Y/%m}/"),
    Sight("site-follow", "site", "/ikuti/"),
    Sight("site-about", "site", "/tentang/"),
    Sight("site-audit-trail", "site", "/jejak-audit/"),
    Sight("site-not-found", "site", "/tidak-ada/", expected=NOT_THERE),
    Sight("mailbox", "sandbox", "/"),
    Sight("mail", "sandbox", "/messages/{mail_id}"),
    Sight("mail-html", "sandbox", "/messages/{mail_id}", act=unwrap),
    Sight("sandbox-webhooks", "sandbox", "/webhooks"),
    Sight("sandbox-receiver", "sandbox", "/webhooks/{receiver}"),
    Sight("sandbox-behaviours", "sandbox", "/behaviours"),
    Sight("sandbox-not-found", "sandbox", "/messages/tidak-ada", expected=NOT_THERE),
)
