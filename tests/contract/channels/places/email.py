"""A mailbox: what arrived are mails, each of which its reader keeps."""

from __future__ import annotations

from services.publisher.channels.email.channel import EmailChannel
from services.publisher.channels.email.smtp import Mailer, Timeouts
from services.publisher.readers.subscriptions import end_subscription
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside


def place(settings: Settings, outside: Outside) -> Place:
    """One reader."""
    reader = outside.reader()
    return Place(
        EmailChannel(settings, Mailer(settings, Timeouts(reply=SHORT, acceptance=SHORT))),
        reader["_id"],
        lambda: len(outside.mails()),
        lambda: [mail["text"] for mail in outside.mails()],
        lambda mode, **options: outside.misbehave("smtp", mode, **options),
        (451, 554),
        lambda: end_subscription(reader["_id"]),
    )
