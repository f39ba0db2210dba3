"""The mail itself: plain text and HTML side by side, with the headers that let a reader leave by one click."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from services.publisher.readers.documents import SubscriberRow
from shared.channels.email.rendering import render
from shared.clock import wib
from shared.settings import Settings


class MailComposer:
    """What all mails of this installation have in common."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "kabar.invalid"

    def message_id(self, delivery_id: str) -> str:
        """The same for every attempt at a delivery, so that a mail can be looked up by it."""
        return f"<{delivery_id}@{self._domain}>"

    def link(self, path: str) -> str:
        """Address of a page of the public site."""
        return f"{self._settings.site_url}{path}"

    def confirm_url(self, token: str) -> str:
        """Where a reader confirms a subscription."""
        return f"{self._settings.publisher_url}/subscribe/{token}"

    def unsubscribe_url(self, token: str) -> str:
        """Where a reader leaves, by hand or by the mail program's button."""
        return f"{self._settings.publisher_url}/unsubscribe/{token}"

    def preferences_url(self, token: str) -> str:
        """Where a reader chooses anew what comes."""
        return f"{self._settings.publisher_url}/preferences/{token}"

    def compose(
        self,
        template: str,
        *,
        message_id: str,
        subject: str,
        reader: SubscriberRow,
        date: datetime,
        thread: str | None = None,
        **content: Any,
    ) -> EmailMessage:
        """A mail to `reader` (a subscriber's document) from templates/<template>.txt and .html."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._settings.mail_from
        message["To"] = reader["email"]
        message["Subject"] = " ".join(subject.split())
        message["Date"] = format_datetime(wib(date))
        message["Message-ID"] = message_id
        if thread:
            message["In-Reply-To"] = message["References"] = thread
        self._list_headers(message, reader)
        context = {**content, **self._frame(reader), "subject": message["Subject"]}
        language = reader.get("language", "id")
        message.set_content(render(f"{template}.txt", language, context), cte="quoted-printable")
        message.add_alternative(render(f"{template}.html", language, context), subtype="html", cte="quoted-printable")
        return message

    def _list_headers(self, message: EmailMessage, reader: SubscriberRow) -> None:
        message["Auto-Submitted"] = "auto-generated"
        if reader["status"] == "active":
            message["List-Id"] = f"Kabar Kabupaten Mojokerto <kabar.{self._domain}>"
            message["List-Unsubscribe"] = f"<{self.unsubscribe_url(reader['token'])}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    def _frame(self, reader: SubscriberRow) -> dict[str, Any]:
        return {
            "site_url": self._settings.site_url,
            "unsubscribe_url": self.unsubscribe_url(reader["token"]),
            "preferences_url": self.preferences_url(reader["token"]),
            "mode": reader["mode"],
        }
