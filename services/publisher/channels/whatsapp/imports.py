"""A list that a person uploads: looked at first, kept sealed until it is confirmed, then taken up once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any, cast

from bson import Binary

from services.publisher.accounts.vault import Vault
from services.publisher.channels.whatsapp.documents import ImportRow, RecipientImport
from services.publisher.channels.whatsapp.lists import MOST_UPLOADED, Imported, WrongList, add_all, preview, rows_of
from services.publisher.channels.whatsapp.recipients import Recipients
from shared.bilingual import Bilingual
from shared.clock import now
from shared.settings import Settings

#: How long a list waits for its confirmation.
WAITS = timedelta(hours=1)
#: Wrong lines that are kept of a list.
MOST_WRONG = 100

NOT_TEXT = Bilingual("berkas ini bukan teks UTF-8", "the file is not text in UTF-8")


def upload(settings: Settings, account_id: str, content: bytes, by: str) -> str:
    """Look at a list without taking it up; returns the id under which it waits. Raises WrongList or vault.NoKeys."""
    text = _text(content)
    found = preview(Recipients(settings), account_id, rows_of(text.splitlines(), MOST_UPLOADED))
    row = _row(account_id, by, found)
    values = {"sealed": Binary(Vault(settings.credentials_keys).seal(row["_id"], {"list": text}))}
    RecipientImport.collection().insert_one(cast(ImportRow, {**row, **values, "expires_at": now() + WAITS}))
    return row["_id"]


def waiting(account_id: str, import_id: str) -> ImportRow | None:
    """A list that waits for its confirmation."""
    return RecipientImport.collection().find_one({"_id": import_id, "account": account_id, "done": False})


def confirm(settings: Settings, account_id: str, import_id: str) -> Imported | None:
    """Take the list up; None where it is not waiting (any more). Raises WrongList, vault.NoKeys or vault.WrongKey.

    Taking it up twice adds no one twice, so a worker that dies in the middle only leaves it waiting.
    """
    row = waiting(account_id, import_id)
    if row is None:
        return None
    text = Vault(settings.credentials_keys).open(import_id, row["sealed"])["list"]
    done = add_all(Recipients(settings), account_id, rows_of(text.splitlines(), MOST_UPLOADED))
    change = {"$set": {**_counted(done), "done": True, "at": now()}, "$unset": {"sealed": "", "expires_at": ""}}
    RecipientImport.collection().update_one({"_id": import_id}, change)
    return done


def discard(account_id: str, import_id: str) -> None:
    """Delete a list that is not wanted after all."""
    RecipientImport.collection().delete_one({"_id": import_id, "account": account_id, "done": False})


def record(account_id: str, by: str, done: Imported) -> None:
    """Keep what became of a list that was taken up at once."""
    RecipientImport.collection().insert_one(_row(account_id, by, done, taken_up=True))


def last(account_id: str) -> ImportRow | None:
    """The list that was taken up last."""
    return RecipientImport.collection().find_one({"account": account_id, "done": True}, sort=[("_id", -1)])


def _row(account_id: str, by: str, found: Imported, *, taken_up: bool = False) -> ImportRow:
    document = RecipientImport(account=account_id, by=by, done=taken_up, **_counted(found))
    return cast(ImportRow, document.validated())


def _counted(found: Imported) -> dict[str, Any]:
    return {**asdict(found), "wrong": [list(one) for one in found.wrong[:MOST_WRONG]], "wrong_count": len(found.wrong)}


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongList(NOT_TEXT) from error
