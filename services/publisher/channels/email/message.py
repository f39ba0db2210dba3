"""The mail itself: plain text and HTML side by side, with the headers that let a reader leave by one click."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from services.publisher.channels.email.phrases import phrases
from services.publisher.documents import SubscriberRow
from shared import formatting
from shared.channels.summary import answer_of, description, standfirst
from shared.clock import wib
from shared.settings import Settings
from shared.text.markdown import to_html

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=False),
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"standfirst": standfirst, "description": description, "answer_of": answer_of}


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
        message.set_content(_render(f"{template}.txt", context), cte="quoted-printable")
        message.add_alternative(_render(f"{template}.html", context), subtype="html", cte="quoted-printable")
        return message

    def _list_headers(self, message: EmailMessage, reader: SubscriberRow) -> None:
        message["Auto-Submitted"] = "auto-generated"
        if reader["status"] == "active":
            message["List-Id"] = f"Kabar Kabupaten Mojokerto <kabar.{self._domain}>"
            message["List-Unsubscribe"] = f"<{self.unsubscribe_url(reader['token'])}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    def _frame(self, reader: SubscriberRow) -> dict[str, Any]:
        language = reader.get("language", "id")
        return {
            "language": language,
            "_": phrases(language),
            "moment": lambda value: formatting.long_date_time(value, language),
            "markdown": markdown,
            "site_url": self._settings.site_url,
            "unsubscribe_url": self.unsubscribe_url(reader["token"]),
            "mode": reader["mode"],
        }


def markdown(text: str) -> Markup:
    """Harmless HTML of an approved text: no pictures, no remote content."""
    return Markup(to_html(text))  # noqa: S704 - to_html sanitises


def _render(name: str, context: dict[str, Any]) -> str:
    return _TEMPLATES.get_template(name).render(context)
