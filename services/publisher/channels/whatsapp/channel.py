"""The WhatsApp channel: one template message to each recipient of the chosen accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cachetools import TTLCache

from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.channels import contract
from services.publisher.channels.contract import (
    Absent,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Succeeded,
    Target,
    Unknown,
)
from services.publisher.channels.graph import Graph, own_object
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts, repeatable, settled
from services.publisher.channels.whatsapp.documents import Receipt, Recipient, RecipientRow
from services.publisher.channels.whatsapp.reasons import NOT_REPORTED, STOPPED
from services.publisher.channels.whatsapp.recipients import Recipients, message_key
from services.publisher.channels.whatsapp.replies import Replies
from services.publisher.media.renditions import rendition
from services.publisher.readers.interests import Concern, readers_of
from services.publisher.reasons import PLATFORM_UNREADABLE, SECRETS_LOCKED
from shared.channels.whatsapp.declaration import (
    CHANNEL,
    LONGEST_HEADLINE,
    LONGEST_TEXT,
    PHOTO,
    QUALITY,
    RECIPIENTS,
    VERSION,
)
from shared.content.account import Account, may_post
from shared.settings import Settings
from shared.text.excerpt import beginning

#: Seconds for which an uploaded photo is used again ("Media": it is kept for 30 days), and how many are remembered.
MEDIA_KEPT, MOST_MEDIA = 86_400.0, 256
LANGUAGE = "id"
#: Recipients in 24 hours, by the platform's names ("Messaging limits"), and the ratings of quality.
TIERS = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
}
QUALITIES = frozenset({"GREEN", "YELLOW", "RED"})
#: Addresses that open a chat with a number ("How to use click to chat"), and digits of the longest number (E.164).
CHATS, LONGEST_NUMBER = "https://wa.me", 15
#: Seconds between two looks for replies.
REPLIES_EVERY = 1.0


class WhatsAppChannel:
    """A message can be neither edited nor taken back, so a correction and a withdrawal are further messages."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()
        self._recipients = Recipients(settings)
        self._replies = Replies(settings, self._recipients, self._timeouts)
        self._media: TTLCache[tuple[str, str], str] = TTLCache(MOST_MEDIA, MEDIA_KEPT)

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        """The recipients of the chosen accounts who want such an item."""
        variant = package.variants[CHANNEL.name]
        wanted = {"_id": {"$in": variant.get("accounts") or []}, "removed": {"$ne": True}}
        found = Account.collection().find(wanted, {"agency_code": 1, "open_to": 1})
        accounts = [account["_id"] for account in found if may_post(account, package.agency["code"])]
        readers = {"account": {"$in": accounts}, "status": "active", "_id": {"$gt": after}}
        concern = readers_of(Concern.of_variant(variant))
        for recipient in Recipient.collection().find({**readers, **concern}, {"label": 1}).sort("_id", 1):
            yield Target(recipient["_id"], recipient["label"])

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Send the item."""
        variant = package.variants[CHANNEL.name]
        return self._send(package, order, variant["headline"], variant["text"])

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Send the corrected item, marked as a correction."""
        variant = package.variants[CHANNEL.name]
        return self._send(package, order, f"RALAT: {variant['headline']}", variant["text"])

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Say that the item was withdrawn and why."""
        variant = package.variants[CHANNEL.name]
        reason = beginning(" ".join((package.withdrawal_note or "").split()), LONGEST_TEXT)
        text = reason or "Informasi ini tidak berlaku lagi."
        return self._send(package, order, f"DITARIK: {variant['headline']}", text, with_photo=False)

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:  # noqa: ARG002
        """What the platform reported meanwhile: its reports name the delivery."""
        receipt = Receipt.collection().find_one({"_id": order.id})
        if receipt is None:
            return Unknown(NOT_REPORTED())
        if receipt["status"] == "failed":
            return Absent()
        evidence = {"reported": receipt["status"]}
        return Succeeded(
            receipt["message_id"], None, hashlib.sha256(receipt["message_id"].encode()).hexdigest(), evidence
        )

    def test(self, account: ConnectedAccount) -> contract.TestResult:
        """Whose number it is, and what the token may do."""
        graph = self._graph(account)
        try:
            number = graph.get(f"/{account.values['phone_number_id']}", fields="display_phone_number,verified_name")
            granted, expires_at = graph.token_facts()
        except (Refused, NoClearResponse) as error:
            return contract.TestResult(error.reason)
        name = " ".join(filter(None, (number.get("verified_name"), number.get("display_phone_number"))))
        digits = "".join(filter(str.isdecimal, str(number.get("display_phone_number") or "")))[:LONGEST_NUMBER]
        chat = f"{CHATS}/{digits}" if digits else None
        return contract.TestResult(None, name, granted, expires_at, self._limits(account), chat)

    def _limits(self, account: ConnectedAccount) -> Mapping[str, Any] | None:
        """What Meta allows the number; None where it does not say, as numbers of partners may not be told."""
        fields = "quality_rating,whatsapp_business_manager_messaging_limit"
        try:
            found = self._graph(account).get(f"/{account.values['phone_number_id']}", fields=fields)
        except (Refused, NoClearResponse):
            return None
        tier = TIERS.get(str(found.get("whatsapp_business_manager_messaging_limit")))
        quality = found.get("quality_rating")
        known = {RECIPIENTS: tier, QUALITY: quality if quality in QUALITIES else None}
        return {name: value for name, value in known.items() if value is not None}

    def periodic(self) -> Sequence[tuple[float, Callable[[], object]]]:
        """Replies to people who wrote to a number."""
        return [(REPLIES_EVERY, self._replies.send_due)]

    def finish(self) -> None:
        """Wait for the replies that are being sent."""
        self._replies.finish()

    def _send(
        self, package: Package, order: Order, headline: str, text: str, *, with_photo: bool = True
    ) -> Succeeded | Failed:
        if order.account is None:
            raise ValueError("a delivery on WhatsApp has an account")
        if _active(order.target) is None:
            return Failed(STOPPED(), permanent=True, gone=True)
        image = self._image(self._graph(order.account), order.account, package) if with_photo else None
        recipient = _active(order.target)  # again, since an upload takes a while: who has stopped gets nothing more
        if recipient is None:
            return Failed(STOPPED(), permanent=True, gone=True)
        number = self._number(recipient)
        if number is None:
            return Failed(SECRETS_LOCKED(), permanent=False, waits=True)
        graph = self._graph(order.account, number)
        link = f"{self._settings.site_url}{package.path}"
        parameters = [" ".join(headline.split())[: LONGEST_HEADLINE + 20], " ".join(text.split()), link]
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": number,
            "type": "template",
            "template": _template(order.account, parameters, image),
            "biz_opaque_callback_data": order.id,
        }
        order.progress.fence()
        with own_object():
            found, reply = graph.send(f"/{order.account.values['phone_number_id']}/messages", message)
        messages = found.get("messages")
        if not isinstance(messages, list) or not messages or not isinstance(messages[0], dict):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return Succeeded(message_key(str(messages[0].get("id"))), None, reply.digest, {"status": reply.status})

    def _number(self, recipient: RecipientRow) -> str | None:
        try:
            return self._recipients.number(recipient)
        except (NoKeys, WrongKey):
            return None

    def _image(self, graph: Graph, account: ConnectedAccount, package: Package) -> str | None:
        """The id of the uploaded photo; None where the item has none or the account has no template for it."""
        photos = package.variants[CHANNEL.name].get("photos")
        if not photos or not account.values.get("photo_template"):
            return None
        photo = rendition(photos[0], PHOTO)
        key = (account.id, photo["_id"])
        known = self._media.get(key)
        if known is None:
            files = {"file": ("photo.jpg", photo["data"], photo["media_type"])}
            fields = {"messaging_product": "whatsapp", "type": photo["media_type"]}
            with repeatable(), own_object():
                known = graph.create(f"/{account.values['phone_number_id']}/media", fields, files).id
            self._media[key] = known
        return known

    def _graph(self, account: ConnectedAccount, *hide: str) -> Graph:
        return Graph(self._settings, CHANNEL, account, self._timeouts, VERSION, hide)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = WhatsAppChannel


def _active(recipient_id: str) -> RecipientRow | None:
    return Recipient.collection().find_one({"_id": recipient_id, "status": "active"})


def _template(account: ConnectedAccount, parameters: list[str], image: str | None) -> dict[str, Any]:
    """The approved template with its placeholders filled in, in their order."""
    values = account.values
    body = [{"type": "text", "text": text} for text in parameters]
    components: list[dict[str, Any]] = [{"type": "body", "parameters": body}]
    if image is not None:
        components.insert(0, {"type": "header", "parameters": [{"type": "image", "image": {"id": image}}]})
    return {
        "name": values["photo_template"] if image is not None else values["template"],
        "language": {"code": values.get("language") or LANGUAGE},
        "components": components,
    }
