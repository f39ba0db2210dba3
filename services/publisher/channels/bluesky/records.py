"""Records of the AT protocol as the channel writes them: key, text with facets, and embed."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import regex

from services.publisher.media.documents import RenditionRow
from shared.channels.bluesky.declaration import shown_link
from shared.channels.post import BEFORE_LINK, LANGUAGE
from shared.text.graphemes import graphemes
from shared.text.links import links

COLLECTION = "app.bsky.feed.post"
#: The alphabet of timestamp identifiers, which sorts as its values do.
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
#: Graphemes of a hashtag (app.bsky.richtext.facet#tag, `maxGraphemes`).
LONGEST_TAG = 64
#: Possessive, so the time is linear in the text.
_TAG = regex.compile(r"(?:^|(?<=\s))[#＃](?!\ufe0f)([^\s\u00ad\u2060\u200a-\u200d\u20e2]++)")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A post's words with what they lead to."""

    words: str
    facets: Sequence[Json]


def record_key(delivery_id: str) -> str:
    """The timestamp identifier that belongs to a delivery: the same at every attempt.

    It is the moment in the delivery's UUIDv7 in microseconds (53 bits) and a number of the writer's (10 bits). What the
    milliseconds leave open comes from a hash of the whole id.
    """
    known = uuid.UUID(delivery_id)
    rest = hashlib.sha256(known.bytes).digest()
    microseconds = (known.int >> 80) * 1000 + int.from_bytes(rest[:4]) % 1000
    return _identifier(microseconds, int.from_bytes(rest[4:8]) % 1024)


def key_at(moment: datetime) -> str:
    """The first key of that moment."""
    return _identifier(int(moment.timestamp() * 1_000_000), 0)


def _identifier(microseconds: int, writer: int) -> str:
    number = microseconds << 10 | writer
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def text_with_link(words: str, link: str) -> Text:
    """The words with the article's address in a paragraph of its own, shortened to what is worth showing."""
    shown = shown_link(link)
    whole = f"{words}{BEFORE_LINK}{shown}"
    start = len(whole) - len(shown)
    own = [*_facets(words), _facet(whole, start, len(whole), {"$type": f"{_FACET}#link", "uri": link})]
    return Text(whole, own)


def plain_text(words: str) -> Text:
    """The words alone; a card leads to the article."""
    return Text(words, list(_facets(words)))


def post(text: Text, embed: Json, created_at: datetime) -> Json:
    """The record; the same for the same delivery, so that writing it again changes nothing."""
    return {
        "$type": COLLECTION,
        "text": text.words,
        "facets": list(text.facets),
        "embed": embed,
        "langs": [LANGUAGE],
        "createdAt": created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def images(photos: Sequence[tuple[Mapping[str, Any], RenditionRow, Json]]) -> Json:
    """The embed of photos, each with what was uploaded of it."""
    return {
        "$type": "app.bsky.embed.images",
        "images": [
            {
                "image": blob,
                "alt": photo.get("alt") or "",
                "aspectRatio": {"width": made["width"], "height": made["height"]},
            }
            for photo, made, blob in photos
        ],
    }


def card(link: str, title: str, description: str) -> Json:
    """The embed of the article."""
    external = {"uri": link, "title": title, "description": description}
    return {"$type": "app.bsky.embed.external", "external": external}


def leads_to(record: Mapping[str, Any], link: str) -> bool:
    """Whether a facet or the card of a post leads to that address."""
    features = [one for facet in record.get("facets") or () for one in facet.get("features") or ()]
    external = (record.get("embed") or {}).get("external") or {}
    return link in [external.get("uri"), *(one.get("uri") for one in features)]


_FACET = "app.bsky.richtext.facet"


def _facets(words: str) -> Iterator[Json]:
    for found in links(words):
        yield _facet(words, found.start, found.end, {"$type": f"{_FACET}#link", "uri": found.url})
    for match in _TAG.finditer(words):
        tag = _without_punctuation(match.group(1))
        if tag and graphemes(tag) <= LONGEST_TAG and not tag.isdigit():
            start = match.start()
            yield _facet(words, start, start + 1 + len(tag), {"$type": f"{_FACET}#tag", "tag": tag})


def _without_punctuation(tag: str) -> str:
    end = len(tag)
    while end and unicodedata.category(tag[end - 1]).startswith("P"):
        end -= 1
    return tag[:end]


def _facet(text: str, start: int, end: int, feature: Json) -> Json:
    """A feature of a part of the text, whose places are counted in bytes of UTF-8."""
    before = len(text[:start].encode())
    index = {"byteStart": before, "byteEnd": before + len(text[start:end].encode())}
    return {"index": index, "features": [feature]}
