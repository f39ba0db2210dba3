"""Every page of the platform in every state that differs: who sees it, where it is, and how to get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.clock import now, wib
from tests.e2e.page_actions import (
    Action,
    add_rows,
    email,
    lose_the_hold,
    offer_notifications,
    open_details,
    press,
    reveal,
    stay,
    tab,
    unwrap,
    upload_list,
    wrong_password,
)
from tests.e2e.sample_content import SILENT, SILENT_SLUG, SampleContent


@dataclass(frozen=True, slots=True)
class PageCase:
    """A page. `path` may name an id of the content in braces; `where` is a service, or an attribute of the content."""

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

    def address(self, urls: Mapping[str, str], content: SampleContent) -> str:
        """Its URL on this platform."""
        if self.where == "article":
            return content.articles[self.path]
        if self.where in urls:
            return urls[self.where] + self.path.format_map(_Names(content))
        return str(getattr(content, self.where))


class _Names(dict[str, str]):
    """Looks names up among the ids of the items, then among the rest of the content."""

    def __init__(self, content: SampleContent) -> None:
        super().__init__(content.ids)
        self.content = content

    def __missing__(self, name: str) -> str:
        return str(getattr(self.content, name))


CLAIM = "/portal/submissions/new?kind=clarification&claim-text=Jalan+ditutup+setahun&claim-url=https://social.example/1"
ASK = reveal("[data-confirm]:visible", "#confirm[open]")
SEND = ".sticky-actions button"
NEW_PASSWORD = "[aria-labelledby=password-change] button"
AGENCY, EDITOR, SECOND, CHIEF, OPS, VIEWER = "opd.dispertan", "editor", "editor2", "chief", "ops", "viewer"
NOT_THERE, REFUSED, INVALID, NOT_YOURS, OVERTAKEN = (frozenset({code}) for code in (404, 401, 422, 403, 409))
GONE = frozenset({410})
EMPTY = f"opd.{SILENT}"

PAGES = (
    PageCase("login", "intake", "/login"),
    PageCase("login-failed", "intake", "/login", act=wrong_password, expected=REFUSED),
    PageCase("login-incomplete", "intake", "/login", act=press(".login-box button"), expected=INVALID),
    PageCase("account", "intake", "/account", AGENCY),
    PageCase("account-errors", "intake", "/account", AGENCY, press(NEW_PASSWORD), INVALID),
    PageCase("menu", "intake", "/account", OPS, reveal("details.menu summary", ".menu-panel")),
    PageCase("not-found", "intake", "/portal/submissions/tidak-ada", AGENCY, expected=NOT_THERE),
    PageCase("not-yours", "review", "/review/", AGENCY, expected=NOT_YOURS),
    PageCase("portal-empty", "intake", "/portal/", EMPTY),
    PageCase("portal-list", "intake", "/portal/", AGENCY),
    PageCase("portal-nothing-found", "intake", "/portal/?q=tidakadakatanya", AGENCY),
    PageCase("portal-form", "intake", "/portal/submissions/new", AGENCY),
    PageCase("portal-form-full", "intake", "/portal/submissions/new", AGENCY, add_rows),
    PageCase(
        "portal-form-errors", "intake", "/portal/submissions/new", AGENCY, press(".sticky-actions button"), INVALID
    ),
    PageCase("portal-revise", "intake", "/portal/submissions/{changes_requested}/revise", AGENCY),
    PageCase("portal-receipt", "intake", "/portal/submissions/{published}/receipt", AGENCY),
    PageCase("portal-published", "intake", "/portal/submissions/{published}", AGENCY),
    PageCase("portal-changes-requested", "intake", "/portal/submissions/{changes_requested}", AGENCY),
    PageCase("portal-keys", "intake", "/portal/keys", AGENCY),
    PageCase("portal-keys-empty", "intake", "/portal/keys", EMPTY),
    PageCase("queue", "review", "/review/", EDITOR),
    PageCase("queue-empty", "review", f"/review/?agency={SILENT}", EDITOR),
    PageCase("queue-published", "review", "/review/?view=published", CHIEF),
    PageCase("queue-keys", "review", "/review/", EDITOR, reveal("[data-keys]", "#keys[open]")),
    PageCase("item-received", "review", "/review/items/{received}", EDITOR),
    PageCase("item-mine", "review", "/review/items/{mine}", EDITOR),
    PageCase("item-accounts", "review", "/review/items/{channels}", EDITOR, tab("accounts")),
    PageCase("item-channel", "review", "/review/items/{channels}", EDITOR, tab("mastodon")),
    PageCase("item-held", "review", "/review/items/{contested}", SECOND),
    PageCase("item-conflict", "review", "/review/items/{mine}", EDITOR, lose_the_hold, OVERTAKEN | {412}),
    PageCase("item-changes-requested", "review", "/review/items/{changes_requested}", EDITOR),
    PageCase("item-proposed", "review", "/review/items/{proposed}", EDITOR),
    PageCase("item-second-person", "review", "/review/items/{proposed}", CHIEF),
    PageCase("item-schedule", "review", "/review/items/{proposed}", CHIEF, reveal("details.act summary", ".act[open]")),
    PageCase(
        "item-confirm",
        "review",
        "/review/items/{proposed}",
        CHIEF,
        ASK,
    ),
    PageCase("item-scheduled", "review", "/review/items/{scheduled}", CHIEF),
    PageCase("item-published", "review", "/review/items/{published}", CHIEF),
    PageCase("item-correcting", "review", "/review/items/{correcting}", EDITOR),
    PageCase("item-correction-proposed", "review", "/review/items/{correction_proposed}", CHIEF),
    PageCase("item-withdrawn", "review", "/review/items/{withdrawn}", CHIEF),
    PageCase("item-rejected", "review", "/review/items/{rejected}", CHIEF),
    PageCase("routing", "review", "/review/routing/?item={received}", CHIEF),
    PageCase("routing-rule", "review", "/review/routing/{rule}", CHIEF),
    PageCase("routing-errors", "review", "/review/routing/new", CHIEF, press("main form button.button"), INVALID),
    PageCase("channels", "publisher", "/channels/", OPS),
    PageCase("channels-nothing-found", "publisher", "/channels/?channel=web&status=failed&action=withdraw", OPS),
    PageCase("channels-item", "publisher", "/channels/items/{corrected}", EDITOR),
    PageCase("channels-delivery", "publisher", "/channels/deliveries/{delivery}", OPS),
    PageCase("channels-unknown", "publisher", "/channels/deliveries/{unknown_delivery}", OPS),
    PageCase("channels-events", "publisher", "/channels/events/", OPS),
    PageCase("accounts", "publisher", "/channels/accounts/", OPS),
    PageCase("accounts-nothing-found", "publisher", "/channels/accounts/?state=paused", OPS),
    PageCase("accounts-empty", "publisher", "/channels/accounts/", EMPTY),
    PageCase("accounts-applications", "publisher", "/channels/accounts/applications", OPS),
    PageCase("accounts-application", "publisher", "/channels/accounts/applications/facebook", OPS),
    PageCase("accounts-choose", "publisher", "/channels/accounts/new", AGENCY),
    PageCase("accounts-enter", "publisher", "/channels/accounts/new/mastodon", OPS),
    PageCase(
        "accounts-errors", "publisher", "/channels/accounts/new/telegram", AGENCY, press("main form button"), INVALID
    ),
    PageCase("accounts-one", "publisher", "/channels/accounts/{account}", CHIEF),
    PageCase("accounts-sign-in", "publisher", "/channels/accounts/{account}/sign-in", OPS),
    PageCase(
        "account-sign-in-begun", "publisher", "/channels/accounts/{account}/sign-in", OPS, press("main form button")
    ),
    PageCase("accounts-credentials", "publisher", "/channels/accounts/{account}/credentials", OPS),
    PageCase("tasks", "publisher", "/channels/tasks/", EDITOR),
    PageCase("task", "publisher", "/channels/tasks/{task}", EDITOR),
    PageCase("subscribers", "publisher", "/channels/subscribers/", OPS),
    PageCase("recipients-accounts", "publisher", "/channels/recipients/", EDITOR),
    PageCase("recipients", "publisher", "/channels/recipients/{whatsapp}", EDITOR),
    PageCase("recipients-import", "publisher", "/channels/recipients/{whatsapp}", EDITOR, upload_list),
    PageCase("webhooks", "publisher", "/channels/webhooks/", OPS),
    PageCase("webhooks-errors", "publisher", "/channels/webhooks/", OPS, press("aside form button"), INVALID),
    PageCase("subscribe", "publisher", "/subscribe"),
    PageCase("subscribe-error", "publisher", "/subscribe", act=email("bukan alamat"), expected=INVALID),
    PageCase("subscribe-sent", "publisher", "/subscribe", act=email("pembaca.baru@pembaca.example")),
    PageCase("subscribe-confirm", "confirm"),
    PageCase(
        "subscribe-choice", "publisher", "/subscribe", act=reveal("details.interests summary", "details[open] fieldset")
    ),
    PageCase("preferences", "preferences"),
    PageCase("whatsapp-preferences", "whatsapp_preferences"),
    PageCase("whatsapp-ended", "publisher", "/preferences/whatsapp/kedaluwarsa", expected=GONE),
    PageCase("report", "publisher", "/report?path=/tentang/"),
    PageCase("reports", "publisher", "/channels/reports/", EDITOR),
    PageCase("reports-settled", "publisher", "/channels/reports/?state=answered", EDITOR),
    PageCase("comments", "publisher", "/channels/comments/?item={commented}", EDITOR, open_details),
    PageCase("comments-answered", "publisher", "/channels/comments/?state=answered", EDITOR, open_details),
    PageCase("comments-empty", "publisher", "/channels/comments/?state=handed", EDITOR),
    PageCase("comments-agency", "publisher", "/channels/comments/", AGENCY, open_details),
    PageCase("comments-agency-empty", "publisher", "/channels/comments/", EMPTY),
    PageCase("portal-claim", "intake", CLAIM, AGENCY),
    PageCase("unsubscribe", "unsubscribe"),
    PageCase("unsubscribed", "unsubscribed"),
    PageCase("dashboard", "metrics", "/dashboard/", VIEWER),
    PageCase("dashboard-data", "metrics", "/dashboard/", VIEWER, reveal("details.data summary", "details.data table")),
    PageCase("dashboard-agency", "metrics", "/dashboard/agencies/dispertan", VIEWER),
    PageCase("dashboard-agency-empty", "metrics", f"/dashboard/agencies/{SILENT_SLUG}", VIEWER),
    PageCase("journeys", "metrics", "/dashboard/journeys", VIEWER),
    PageCase("journeys-empty", "metrics", f"/dashboard/journeys?agency={SILENT}", VIEWER),
    PageCase("journey", "metrics", "/dashboard/journeys/{corrected}", VIEWER),
    PageCase("journey-withdrawn", "metrics", "/dashboard/journeys/{withdrawn}", VIEWER),
    PageCase("site-home", "site", "/"),
    PageCase("site-article", "article", "published"),
    PageCase("site-corrected", "article", "corrected"),
    PageCase("site-clarification", "article", "clarification"),
    PageCase("site-withdrawn", "article", "withdrawn"),
    PageCase("site-agencies", "site", "/opd/"),
    PageCase("site-agency", "site", "/opd/dispertan/"),
    PageCase("site-agency-empty", "site", f"/opd/{SILENT_SLUG}/"),
    PageCase("site-topics", "site", "/topik/"),
    PageCase("site-districts", "site", "/kecamatan/"),
    PageCase("site-district", "site", "/kecamatan/pacet/"),
    PageCase("site-notifications-blocked", "site", "/pemberitahuan/"),
    PageCase("site-notifications", "site", "/pemberitahuan/", act=offer_notifications),
    PageCase("site-search", "site", "/cari/"),
    PageCase("site-search-found", "site", "/cari/?q=sapi", act=reveal("#cari button", "#hasil article")),
    PageCase("site-search-nothing", "site", "/cari/?q=tidakada"),
    PageCase("site-contact", "site", "/kontak/"),
    PageCase("site-accessibility", "site", "/aksesibilitas/"),
    PageCase("site-topic", "site", "/topik/pertanian/"),
    PageCase("site-clarifications", "site", "/klarifikasi/"),
    PageCase("site-archive", "site", "/arsip/"),
    PageCase("site-archive-month", "site", f"/arsip/{wib(now()):%Y/%m}/"),
    PageCase("site-follow", "site", "/ikuti/"),
    PageCase("site-about", "site", "/tentang/"),
    PageCase("site-audit-trail", "site", "/jejak-audit/"),
    PageCase("site-not-found", "site", "/tidak-ada/", expected=NOT_THERE),
    PageCase("mailbox", "sandbox", "/"),
    PageCase("mail", "sandbox", "/messages/{mail_id}"),
    PageCase("mail-html", "sandbox", "/messages/{mail_id}", act=unwrap),
    PageCase("sandbox-webhooks", "sandbox", "/webhooks"),
    PageCase("sandbox-receiver", "sandbox", "/webhooks/{receiver}"),
    PageCase("sandbox-platforms", "sandbox", "/platforms"),
    PageCase("sandbox-platform", "sandbox", "/platforms/wordpress/"),
    PageCase("sandbox-platform-empty", "sandbox", "/platforms/apprise/"),
    PageCase("sandbox-platform-search", "sandbox", "/platform-search?q=vaksinasi"),
    PageCase("sandbox-chats", "sandbox", "/platforms/whatsapp/chats"),
    PageCase("sandbox-chat", "chat"),
    PageCase("sandbox-behaviours", "sandbox", "/behaviours"),
    PageCase("sandbox-not-found", "sandbox", "/messages/tidak-ada", expected=NOT_THERE),
)
