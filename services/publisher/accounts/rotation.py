"""Changing the keys: everything that is sealed is sealed anew with the first key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo.collection import Collection

from services.publisher.accounts.documents import SEALED
from services.publisher.accounts.vault import Vault, WrongKey
from services.publisher.channels.webpush.documents import PushSubscription
from services.publisher.channels.whatsapp.documents import PlannedReply, Recipient, RecipientImport
from shared.content.base import KabarDocument


@dataclass(slots=True)
class Rotation:
    """What a rotation found."""

    resealed: int = 0
    #: Sealed with the first key already.
    current: int = 0
    #: `collection/id` of what none of the keys opens.
    locked: list[str] = field(default_factory=list)


def rotate(vault: Vault) -> Rotation:
    """Seal everything with the first key; raises vault.NoKeys.

    May be interrupted and repeated: each secret is replaced by itself, and only where no one changed it meanwhile.
    Whatever is changed meanwhile is sealed with the first key by the one who changes it.
    """
    done = Rotation()
    documents: tuple[type[KabarDocument], ...] = (*SEALED, PlannedReply, PushSubscription, Recipient, RecipientImport)
    for document in documents:
        collection = document.collection()
        for found in list(collection.find({"sealed": {"$exists": True}}, {"sealed": 1}).sort("_id", 1)):
            _rotate_one(collection, found, vault, done)
    return done


def _rotate_one(collection: Collection[Any], found: Mapping[str, Any], vault: Vault, done: Rotation) -> None:
    if vault.is_current(found["sealed"]):
        done.current += 1
        return
    try:
        resealed = vault.reseal(found["sealed"])
    except WrongKey:
        done.locked.append(f"{collection.name}/{found['_id']}")
        return
    collection.update_one({"_id": found["_id"], "sealed": found["sealed"]}, {"$set": {"sealed": resealed}})
    done.resealed += 1
