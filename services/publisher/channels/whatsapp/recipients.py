"""Taking up recipients from the office's list, and ending that when one of them asks for it."""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from bson import Binary
from pymongo.errors import DuplicateKeyError

from services.publisher.accounts.vault import Vault
from services.publisher.channels.whatsapp.documents import Recipient, RecipientRow
from services.publisher.readers.documents import Interests
from shared.clock import WIB, now
from shared.content.topics import DISTRICTS, TOPICS
from shared.ids import new_id
from shared.settings import Settings

#: E.164 without the plus sign.
NUMBER = re.compile(r"[1-9][0-9]{7,14}")
#: Lines of a list that are read.
MOST = 100_000
COLUMNS = ("number", "consented_at")
#: Between several topics or districts of a line.
SEPARATOR = ";"


class WrongList(ValueError):
    """The list cannot be read; the message says why."""


@dataclass(slots=True)
class Imported:
    """What became of a list's lines."""

    added: int = 0
    #: They were there already, or have asked for no more messages.
    known: int = 0
    #: Number of the line and what is wrong with it.
    wrong: list[tuple[int, str]] = field(default_factory=list)


def normal(number: str) -> str:
    """The digits of a number with its country; a local one is Indonesian. Raises ValueError."""
    digits = re.sub(r"[\s().+-]", "", number)
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    if not NUMBER.fullmatch(digits):
        raise ValueError("this is no telephone number")
    return digits


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
        return self._vault.open(recipient["_id"], recipient["sealed"])["number"]

    def take_up(self, account_id: str, lines: Iterable[str]) -> Imported:
        """Add the recipients of a CSV list with the columns number, consented_at, and maybe topics and districts.

        `consented_at` is the day on which the person agreed. Raises WrongList, or vault.NoKeys.
        """
        rows = csv.DictReader(lines)
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise WrongList(f"the list has no column {', '.join(sorted(missing))}")
        return self.add_all(account_id, enumerate(rows, 2))

    def add_all(self, account_id: str, rows: Iterable[tuple[int, Mapping[str, str | None]]]) -> Imported:
        """Add recipients from values by column, each with its place in the list. Raises WrongList, or vault.NoKeys."""
        done = Imported()
        for place, row in rows:
            if place > MOST:
                raise WrongList(f"the list has more than {MOST} lines; split it")
            try:
                added = self._add(account_id, row)
            except ValueError as error:
                done.wrong.append((place, str(error)))
                continue
            done.added += added
            done.known += not added
        return done

    def stop(self, account_id: str, number: str) -> bool:
        """The person wants no more messages: forget the number. False where there is no such recipient."""
        return self._end({"account": account_id, "digest": self.digest(number)})

    def end(self, recipient_id: str) -> bool:
        """The same by id."""
        return self._end({"_id": recipient_id})

    def _end(self, which: dict[str, str]) -> bool:
        change = {"$set": {"status": "stopped", "stopped_at": now()}, "$unset": {"sealed": "", "interests": ""}}
        ended = Recipient.collection().update_one({**which, "status": "active"}, change)
        return bool(ended.modified_count)

    def _add(self, account_id: str, row: Mapping[str, str | None]) -> bool:
        number = normal(row.get("number") or "")
        consented = datetime.combine(
            date.fromisoformat((row.get("consented_at") or "").strip()), datetime.min.time(), WIB
        )
        if consented > now():
            raise ValueError("the day of the consent is in the future")
        recipient_id = f"{account_id}.{new_id()}"
        document = Recipient(
            id=recipient_id,
            account=account_id,
            digest=self.digest(number),
            sealed=Binary(self._vault.seal(recipient_id, {"number": number})),
            label=f"•••{number[-4:]}",
            interests=_interests(row),
            consented_at=consented,
        )
        try:
            Recipient.collection().insert_one(cast(RecipientRow, document.validated()))
        except DuplicateKeyError:
            return False
        return True


def _interests(row: Mapping[str, str | None]) -> Interests:
    chosen = Interests(topics=_listed(row, "topics"), districts=_listed(row, "districts"))
    if unknown := (set(chosen["topics"]) - set(TOPICS)) | (set(chosen["districts"]) - set(DISTRICTS)):
        raise ValueError(f"unknown topic or district: {', '.join(sorted(unknown))}")
    return chosen


def _listed(row: Mapping[str, str | None], name: str) -> list[str]:
    return [one.strip() for one in (row.get(name) or "").split(SEPARATOR) if one.strip()]
