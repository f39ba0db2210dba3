"""Is the event log what was recorded? Walks the hash chain from its first block and recomputes everything."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pymongo import ASCENDING

from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import wire_type
from shared.events.declare.recorded import EventDocument
from shared.events.log.chain import FORMAT, Head, block_hash, unlinked
from shared.events.log.message import Message
from shared.events.log.store import BlockDocument, chain, day_heads, events, outbox_entries

#: Bytes of a fingerprint.
_SIZE = 32
#: Findings that are shown one by one; those of a log that was rewritten as a whole would fill every screen.
MOST_FINDINGS = 50


@dataclass(slots=True)
class Audit:
    """What was checked, and what is wrong with it."""

    head: Head = field(default_factory=Head)
    blocks: int = 0
    events: int = 0
    earlier: int = 0
    pending: int = 0
    #: Events by type (`content.split v2`) that this release does not declare. They are verified all the same.
    unknown: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(published_heads: Mapping[str, str] | None = None, progress: Callable[[int], None] | None = None) -> Audit:
    """Walk the whole chain. `published_heads` are hashes by day (WIB) as they were published and readers kept them.

    `progress` is called with the number of events checked so far.
    """
    audit = Audit()
    hashes: dict[int, str] = {}
    for block in chain().find().sort("_id", ASCENDING):
        audit.findings += _block_findings(block, audit)
        audit.head = Head(block["_id"], block["hash"], block["at"], block["total"])
        audit.blocks, audit.events = audit.blocks + 1, audit.events + len(block["events"])
        audit.earlier += block.get("earlier", 0)
        hashes[block["_id"]] = block["hash"]
        if progress:
            progress(audit.events)
    audit.findings += _day_findings(hashes, published_heads or {})
    audit.findings += _stray_findings(audit)
    audit.pending = outbox_entries().count_documents({})
    return audit


def _block_findings(block: BlockDocument, audit: Audit) -> Iterator[str]:
    number, before = block["_id"], audit.head
    if number != before.number + 1:
        yield f"block {before.number + 1} is missing" if number > before.number else f"block {number} comes twice"
    if block["previous"] != before.hash:
        yield f"block {number} does not follow the block before it"
    if block["format"] not in _FINGERPRINTS:
        yield f"block {number} has format {block['format']}, which this release does not know"
        return
    if block_hash(number, block["previous"], block["fingerprints"], block["format"]) != block["hash"]:
        yield f"block {number} was changed: its hash is not that of its contents"
    yield from _event_findings(block, audit.unknown)


def _event_findings(block: BlockDocument, unknown: Counter[str]) -> Iterator[str]:
    ids, fingerprints, made = block["events"], bytes(block["fingerprints"]), _FINGERPRINTS[block["format"]]
    kept = {document["_id"]: document for document in events().find({"_id": {"$in": ids}})}
    for position, event_id in enumerate(ids):
        document = kept.get(event_id)
        if document is None:
            yield f"event {event_id} of block {block['_id']} is missing"
        elif _fingerprint(document, made) != fingerprints[position * _SIZE : (position + 1) * _SIZE]:
            yield f"event {event_id} of block {block['_id']} was changed"
        elif (document["type"], document["schema_version"]) not in CATALOG:
            unknown[f"{document['type']} v{document['schema_version']}"] += 1


def _fingerprint(document: EventDocument, made: Callable[[EventDocument], bytes]) -> bytes | None:
    """None for a document that cannot have been recorded like this, since it lacks what every event has."""
    try:
        return made(document)
    except (LookupError, TypeError, AttributeError):
        return None


def _first_fingerprint(document: EventDocument) -> bytes:
    """As blocks of the first format have them: over the attributes and the data, apart."""
    actor = document["actor"]
    parts = (document["_id"], wire_type(document["type"], document["schema_version"]), document["subject"],
            str(document["version"]), document["time"].isoformat(), document["source"], actor["id"], actor["name"],
            actor["role"], document["routing_key"], document.get("trace") or "")  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode() + b"\n\n" + orjson.dumps(document["data"])).digest()


#: How an event's fingerprint is made in blocks of each format.
_FINGERPRINTS: Mapping[int, Callable[[EventDocument], bytes]] = {
    1: _first_fingerprint,
    FORMAT: lambda document: Message.of(document).fingerprint,
}


def _day_findings(hashes: Mapping[int, str], published: Mapping[str, str]) -> Iterator[str]:
    kept = {day["_id"]: day for day in day_heads().find()}
    for day, head in sorted(kept.items()):
        if hashes.get(head["block"]) != head["hash"]:
            yield f"the head kept for {day} is not block {head['block']}"
    for day, hash_then in sorted(published.items()):
        if day not in kept or kept[day]["hash"] != hash_then:
            yield f"the head published for {day} is not the one kept for it"


def _stray_findings(audit: Audit) -> Iterator[str]:
    """Events that neither wait to be published nor are in a block. Before the first block all of them are earlier."""
    strays = unlinked()
    if not audit.blocks:
        audit.earlier, strays = strays, 0
    if strays > 0:
        yield f"{strays} events are in no block and do not wait to be published"


def heads() -> list[dict[str, Any]]:
    """The head of every past day, oldest first, as it is published."""
    return [
        {"day": kept["_id"], "block": kept["block"], "events": kept["events"], "hash": kept["hash"]}
        for kept in day_heads().find().sort("_id", ASCENDING)
    ]
