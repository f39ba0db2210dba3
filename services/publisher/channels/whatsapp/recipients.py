"""The recipients of accounts: who they are by number, when they asked for messages, and when they ended that."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from bson import Binary
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from services.publisher.accounts.vault import Vault
from services.publisher.channels.whatsapp.documents import Consent, Recipient, RecipientRow
from services.publisher.readers.documents import Interests
from shared.clock import now
from shared.ids import new_id
from shared.settings import Settings

#: E.164 without the plus sign.
NUMBER = re.compile(r"[1-9][0-9]{7,14}")
#: Code of MongoDB's error for a document whose unique key is there already.
DUPLICATE = 11_000


def normal(number: str) -> str:
    """The digits of a number with its country; a local one is Indonesian. Raises ValueError."""
    digits = re.sub(r"[\s().+-]", "", number[:40])
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    if not digits.isascii() or not NUMBER.fullmatch(digits):
        raise ValueError("this is no telephone number")
    return digits


def message_key(message_id: str) -> str:
    """By which we name a message of the platform: its own id holds the recipient's number."""
    return hashlib.sha256(message_id.encode(errors="replace")).hexdigest()[:32]


class Recipients:
    """The recipients of all accounts."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError where an encryption key is malformed."""
        self._vault = Vault(settings.credentials_keys)
        self._key = settings.secret_key.encode()

    def digest(self, number: str) -> str:
        """By which a number is found again."""
        return hmac.new(self._key, f"whatsapp:{number}".encode(), hashlib.sha256).hexdigest()

    def number(self, recipient: RecipientRow) -> str:
        """The number of an active recipient; raises vault.NoKeys or WrongKey."""
        return self.opened(recipient["_id"], recipient["sealed"])

    def seal(self, owner: str, number: str) -> bytes:
        """The number encrypted for the document `owner`; raises vault.NoKeys."""
        return self._vault.seal(owner, {"number": number})

    def opened(self, owner: str, sealed: bytes) -> str:
        """The number that was sealed for `owner`; raises vault.NoKeys or WrongKey."""
        return self._vault.open(owner, sealed)["number"]

    def of(self, account_id: str, number: str, session: ClientSession | None = None) -> RecipientRow | None:
        """The recipient with that number, also one who has stopped."""
        return Recipient.collection().find_one({"account": account_id, "digest": self.digest(number)}, session=session)

    def made(
        self, account_id: str, number: str, at: datetime, consent: Consent, interests: Interests | None = None
    ) -> RecipientRow:
        """A new active recipient, written nowhere yet; raises vault.NoKeys."""
        recipient_id = f"{account_id}.{new_id()}"
        document = Recipient(
            id=recipient_id,
            account=account_id,
            digest=self.digest(number),
            sealed=Binary(self.seal(recipient_id, number)),
            label=f"•••{number[-4:]}",
            interests=interests,
            consented_at=at,
            consent=dict(consent),
        )
        return cast(RecipientRow, document.validated())

    def add(self, rows: Sequence[RecipientRow]) -> int:
        """Write new recipients; who is known stays as it is. Returns how many were new."""
        try:
            return len(Recipient.collection().insert_many(rows, ordered=False).inserted_ids)
        except BulkWriteError as error:
            if any(one["code"] != DUPLICATE for one in error.details["writeErrors"]):
                raise
            return int(error.details["nInserted"])

    def known(self, account_id: str, digests: Iterable[str]) -> dict[str, str]:
        """The status of each of these who is known, by digest."""
        wanted = {"account": account_id, "digest": {"$in": list(digests)}}
        found = Recipient.collection().find(wanted, {"digest": 1, "status": 1})
        return {one["digest"]: one["status"] for one in found}

    def subscribe(self, account_id: str, number: str, at: datetime, consent: Consent, session: ClientSession) -> None:
        """The person asks for messages, for the first time or again; who gets them already keeps the first consent."""
        made = self.made(account_id, number, at, consent)
        known = self.of(account_id, number, session)
        if known is None:
            Recipient.collection().insert_one(made, session=session)
        elif known["status"] == "stopped":
            kept: dict[str, Any] = {name: made[name] for name in ("label", "consented_at", "consent")}
            sealed = Binary(self.seal(known["_id"], number))
            Recipient.collection().update_one(
                {"_id": known["_id"]},
                {"$set": {**kept, "status": "active", "sealed": sealed}, "$unset": {"stopped_at": ""}},
                session=session,
            )

    def stop(self, account_id: str, number: str, at: datetime, session: ClientSession | None = None) -> None:
        """The person wants no messages (any more): forget the number, and keep that no list may bring it back."""
        which = {"account": account_id, "digest": self.digest(number)}
        if not self._end(which, at, session) and self.of(account_id, number, session) is None:
            stopped = {**which, "_id": f"{account_id}.{new_id()}", "label": f"•••{number[-4:]}", "status": "stopped"}
            row = cast(RecipientRow, {**stopped, "created_at": now(), "stopped_at": at})
            Recipient.collection().insert_one(row, session=session)

    def end(self, recipient_id: str) -> bool:
        """The same by id; False where there is no such active recipient."""
        return self._end({"_id": recipient_id}, now(), None)

    def _end(self, which: dict[str, str], at: datetime, session: ClientSession | None) -> bool:
        change = {"$set": {"status": "stopped", "stopped_at": at}, "$unset": {"sealed": "", "interests": ""}}
        ended = Recipient.collection().update_one({**which, "status": "active"}, change, session=session)
        return bool(ended.modified_count)
