"""What the lexicon app.bsky.feed.post demands of a record, and identifiers of records and contents."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import regex

from sandbox.platforms.bluesky.errors import fail

POSTS = "app.bsky.feed.post"
#: Bytes of an image that a post may have.
LARGEST_IMAGE = 1_000_000
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def check_post(record: dict[str, Any], key: str) -> None:
    """What the lexicon app.bsky.feed.post demands; raises ErrorReply."""

    def require(holds: object, problem: str) -> None:
        if not holds:
            raise fail("InvalidRequest", f"Invalid {POSTS} record: {problem}")

    text = record.get("text")
    require(_TID.fullmatch(key), "Record key must be a valid TID")
    require(isinstance(text, str), "Record must have the property text")
    require(len(str(text).encode()) <= 3000, "Record/text must not be longer than 3000 bytes")
    require(len(regex.findall(r"\X", str(text))) <= 300, "Record/text must not be longer than 300 graphemes")
    require(_is_moment(record.get("createdAt")), "Record/createdAt must be an valid atproto datetime")
    require(len(record.get("langs") or ()) <= 3, "Record/langs must not have more than 3 elements")
    for facet in record.get("facets") or ():
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        require(0 <= start < end <= len(str(text).encode()), "Record/facets/index is outside of the text")
        require(_splits_no_character(str(text), start, end), "Record/facets/index splits a character")
        require(all("$type" in feature for feature in facet["features"]), "Record/facets/features must have $type")
    _check_embed(record.get("embed") or {}, require)


def _check_embed(embed: dict[str, Any], require: Callable[[object, str], None]) -> None:
    for image in embed.get("images") or ():
        require(isinstance(image.get("alt"), str), "Record/embed/images/0 must have the property alt")
        require(image["image"]["size"] <= LARGEST_IMAGE, "Record/embed/images/0/image is too large")
        require(image["image"]["mimeType"].startswith("image/"), "Record/embed/images/0/image must be image/*")
    require(len(embed.get("images") or ()) <= 4, "Record/embed/images must not have more than 4 elements")
    if "external" in embed:
        names = ("uri", "title", "description")
        require(
            all(isinstance(embed["external"].get(name), str) for name in names), "Record/embed/external is incomplete"
        )


def _splits_no_character(text: str, start: int, end: int) -> bool:
    try:
        text.encode()[start:end].decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_moment(value: object) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def cid_of(codec: int, content: bytes) -> str:
    """A content identifier of version 1 with SHA-256. Of records real servers hash DAG-CBOR, here it is JSON."""
    whole = bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(whole).decode().lower().rstrip("=")


def new_tid() -> str:
    number = (time.time_ns() // 1000) << 10 | secrets.randbelow(1024)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))
