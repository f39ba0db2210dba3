"""What is stuck: the ledger or a plan says that something is to happen, and it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from services.publisher.documents import Delivery, Publication
from shared.bilingual import Bilingual
from shared.channels import CHANNELS
from shared.content.account import Account
from shared.db import server_time
from shared.ids import first_id

#: Counts stop here.
MOST = 1000
#: After so long it is not a matter of load any more.
PATIENCE = timedelta(minutes=15)
#: Platforms take minutes for a video; after so long nobody should rely on it.
LONGEST_PROCESSING = timedelta(hours=1)

STUCK_KINDS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "not_attempted": Bilingual("belum pernah dicoba", "never attempted"),
        "overdue": Bilingual("percobaan berikutnya terlambat", "next attempt overdue"),
        "worker_lost": Bilingual("prosesnya berhenti di tengah percobaan", "left by a worker that stopped"),
        "processing": Bilingual("terlalu lama diproses platform", "processed by the platform for too long"),
        "not_looked_up": Bilingual("hasilnya belum ditanyakan ke platform", "not looked up at the platform"),
        "account_stopped": Bilingual("menunggu akun yang dihentikan", "waiting for an account that is stopped"),
        "plan": Bilingual("rencananya tidak berlanjut", "plan not continued"),
    }
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """So many deliveries of a channel are stuck in one way; for `plan`, publications."""

    channel: str
    #: Key of STUCK_KINDS.
    kind: str
    #: At most MOST.
    count: int


def stuck() -> list[Stuck]:
    """What is stuck now, by channel and kind; nothing where all is well."""
    moment = server_time()
    found = (Stuck(name, kind, count) for name in CHANNELS for kind, count in _counts(name, moment))
    return [one for one in found if one.count]


def _counts(channel: str, moment: datetime) -> Iterator[tuple[str, int]]:
    late = moment - PATIENCE
    stopped = stopped_accounts(channel)
    requested: dict[str, Any] = {"channel": channel, "status": "requested", "account": {"$nin": stopped}}
    yield "not_attempted", _count({**requested, "next_attempt_at": None, "_id": {"$lt": first_id(late)}})
    yield "overdue", _count({**requested, "next_attempt_at": {"$lt": late}})
    yield "worker_lost", _count({"channel": channel, "status": "attempting", "lease_until": {"$lt": late}})
    if not CHANNELS[channel].capabilities.by_people:  # a task has a deadline of its own
        processing = {"channel": channel, "status": "accepted", "accepted_at": {"$lt": moment - LONGEST_PROCESSING}}
        yield "processing", _count(processing)
    yield "not_looked_up", _count({"channel": channel, "status": "unknown", "look_up_at": {"$lt": late}})
    if stopped:
        yield "account_stopped", _count({"channel": channel, "status": "requested", "account": {"$in": stopped}})
    yield "plan", _unfinished_plans(channel, late)


def stopped_accounts(channel: str) -> list[str]:
    """The accounts of a channel that a person has to start first: paused, broken or not approved."""
    if CHANNELS[channel].accounts is None:
        return []
    wanted = {"channel": channel, "state": {"$ne": "ready"}, "removed": {"$ne": True}}
    return [account["_id"] for account in Account.collection().find(wanted, {"_id": 1})]


def _unfinished_plans(channel: str, late: datetime) -> int:
    decided = {"$max": ["$approved_at", "$withdrawn_at"]}
    wanted = {"plan.channel": channel, "$expr": {"$lt": [decided, late]}}
    return int(Publication.collection().count_documents(wanted, limit=MOST))


def _count(wanted: dict[str, Any]) -> int:
    return int(Delivery.collection().count_documents(wanted, limit=MOST))
