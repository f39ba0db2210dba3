"""What follows from a citizen's message: the subscription changes at once, and a reply may be planned.

Both commit together with the note that the message was seen, since the platform repeats a report until it is taken with
200, and may deliver two messages in the wrong order. What a stranger can cause is bounded for each number, whatever is
sent: a document each in four collections, and so many replies a day.

Sources: "Cloud API", "Webhooks", "Payload examples"; "Messages", "Customer service windows".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import Binary
from pymongo.client_session import ClientSession

from services.publisher.channels.whatsapp.documents import (
    Consent,
    Conversation,
    ConversationRow,
    PlannedReply,
    RecipientRow,
)
from services.publisher.channels.whatsapp.recipients import Recipients, message_key, normal
from services.publisher.channels.whatsapp.texts import CONSENT, ReplyKind
from services.publisher.channels.whatsapp.words import Command, understood
from shared.clock import aware, now
from shared.db import transaction

#: For so long after a person's message the office may write without a template ("Customer service windows").
WINDOW = timedelta(hours=24)
#: Kept free of it, for sending.
MARGIN = timedelta(minutes=5)
#: Replies to one number in an hour and in a day; explanations of the words: one a day.
AN_HOUR, A_DAY = 4, 10
#: Explanations that wait at one account: a flood from many numbers gets no more.
MOST_EXPLANATIONS = 500
#: Ids of messages that are remembered of one number.
MOST_SEEN = 30
#: Messages of one report that are looked at.
MOST_MESSAGES = 200
LONGEST_SAID = 100
#: Types of messages in which a person says something; the others are reactions, changes of number and the like.
_SPEAKING = frozenset(
    {"text", "button", "interactive", "image", "audio", "video", "document", "sticker", "location", "contacts"}
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a person."""

    number: str
    #: A digest of the platform's id of it; the id itself holds the number.
    key: str
    at: datetime
    text: str


def said_in(message: Mapping[str, Any]) -> Said | None:
    """The message as far as it matters; None where nothing is said or its sender is not known."""
    message_id, sender, kind = (message.get(name) for name in ("id", "from", "type"))
    if not isinstance(message_id, str) or not isinstance(sender, str) or kind not in _SPEAKING:
        return None
    try:
        number = normal(sender)
    except ValueError:
        return None
    return Said(number, message_key(message_id), _sent_at(message), _text(message, str(kind)))


def take_in(account_id: str, said: Said, recipients: Recipients) -> None:
    """Do what a message asks for, once, however often it is reported; raises vault.NoKeys."""
    transaction(lambda session: _Turn(account_id, said, recipients, session).take())


@dataclass(frozen=True, slots=True)
class _Turn:
    """One message in one transaction."""

    account: str
    said: Said
    recipients: Recipients
    session: ClientSession

    def take(self) -> None:
        known = Conversation.collection().find_one({"_id": self._id}, session=self.session)
        if known is not None and self.said.key in known["seen"]:
            return
        self._see()
        wish = understood(self.said.text)
        recipient = self.recipients.of(self.account, self.said.number, self.session)
        if wish.command in (Command.SUBSCRIBE, Command.STOP):
            if self._outdated(known, recipient, wish.command):
                return
            self._note({"decided_at": self.said.at, "decided": str(wish.command)})
        kind = self._act(wish.command, wish.language, recipient)
        if kind is not None and self._may_reply(kind, known):
            self._plan(kind, wish.language)

    @property
    def _id(self) -> str:
        return f"{self.account}.{self.recipients.digest(self.said.number)}"

    def _outdated(self, known: ConversationRow | None, recipient: RecipientRow | None, command: Command) -> bool:
        """Whether a later wish was taken in already; of two in the same second, to stop counts."""
        if known is not None and known.get("decided_at"):
            decided = aware(known["decided_at"])
            if self.said.at < decided or (self.said.at == decided and known.get("decided") == Command.STOP):
                return True
        stopped = recipient.get("stopped_at") if recipient else None
        return command is Command.SUBSCRIBE and stopped is not None and aware(stopped) > self.said.at

    def _act(self, command: Command, language: str, recipient: RecipientRow | None) -> ReplyKind | None:
        """Change the subscription; returns the reply. Who has stopped is not written to."""
        if command is Command.STOP:
            self.recipients.stop(self.account, self.said.number, self.said.at, self.session)
            PlannedReply.collection().delete_one({"_id": self._id}, session=self.session)
            return None
        if command is Command.SUBSCRIBE:
            wording = CONSENT.en if language == "en" else CONSENT.id
            said = " ".join(self.said.text.split())[:LONGEST_SAID]
            consent: Consent = {"via": "message", "wording": wording, "said": said}
            self.recipients.subscribe(self.account, self.said.number, self.said.at, consent, self.session)
            return ReplyKind.SUBSCRIBED
        status = recipient["status"] if recipient else None
        if status == "stopped":
            return None
        return ReplyKind.CHOOSE if command is Command.CHOOSE and status == "active" else ReplyKind.HELP

    def _may_reply(self, kind: ReplyKind, known: ConversationRow | None) -> bool:
        """Whether the window is open and neither limit is reached; counts the reply where it may be sent."""
        moment = now()
        if self.said.at + WINDOW - MARGIN <= moment:
            return False
        before = [aware(at) for at in known["replied_at"]] if known else []
        today = [at for at in before if at > moment - timedelta(days=1)]
        if len(today) >= A_DAY or sum(at > moment - timedelta(hours=1) for at in today) >= AN_HOUR:
            return False
        counted: dict[str, Any] = {"replied_at": [*today, moment]}
        if kind is ReplyKind.HELP:
            waiting = PlannedReply.collection().find_one({"_id": self._id}, {"_id": 1}, session=self.session)
            if waiting is not None:
                return False
            helped = known.get("helped_at") if known else None
            if (helped is not None and aware(helped) > moment - timedelta(days=1)) or self._too_many_explanations():
                return False
            counted["helped_at"] = moment
        self._note(counted)
        return True

    def _too_many_explanations(self) -> bool:
        wanted = {"account": self.account, "rank": 1}
        found = PlannedReply.collection().count_documents(wanted, limit=MOST_EXPLANATIONS, session=self.session)
        return found >= MOST_EXPLANATIONS

    def _plan(self, kind: ReplyKind, language: str) -> None:
        sealed = Binary(self.recipients.seal(self._id, self.said.number))
        values = {
            "account": self.account,
            "kind": str(kind),
            "language": language,
            "rank": int(kind is ReplyKind.HELP),
            "sealed": sealed,
            "due_at": now(),
            "until": self.said.at + WINDOW - MARGIN,
            "attempts": 0,
        }
        PlannedReply.collection().update_one({"_id": self._id}, {"$set": values}, upsert=True, session=self.session)

    def _see(self) -> None:
        """Remember the message, so that it is not taken in again."""
        seen = {"seen": {"$each": [self.said.key], "$slice": -MOST_SEEN}}
        change = {"$set": {"at": now()}, "$push": seen, "$setOnInsert": {"replied_at": []}}
        Conversation.collection().update_one({"_id": self._id}, change, upsert=True, session=self.session)

    def _note(self, values: Mapping[str, Any]) -> None:
        Conversation.collection().update_one({"_id": self._id}, {"$set": values}, session=self.session)


def _sent_at(message: Mapping[str, Any]) -> datetime:
    """By the platform's clock, in whole seconds; never later than now."""
    moment, given = now(), str(message.get("timestamp") or "")
    if not (given.isascii() and given.isdigit() and len(given) <= 11):
        return moment
    return min(moment, datetime.fromtimestamp(int(given), UTC))


def _text(message: Mapping[str, Any], kind: str) -> str:
    """What is written, or stands on the button that was pressed; empty for a picture and the like."""
    content = message.get(kind)
    if kind == "interactive" and isinstance(content, dict):
        content = content.get("button_reply") or content.get("list_reply")
    if not isinstance(content, dict):
        return ""
    found = content.get({"text": "body", "button": "text", "interactive": "title"}.get(kind, ""))
    return found if isinstance(found, str) else ""
