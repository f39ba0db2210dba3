"""All variants of a draft: one for each declared channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.documents import Draft, ItemRow
from services.review.draft import draft_of, fact_list
from services.review.packaging.photos import with_sizes
from shared.channels import CHANNELS
from shared.content.hashing import content_hash
from shared.offload import off_loop


@dataclass(frozen=True, slots=True)
class Packaged:
    """What is put before the second person: each channel's variant and the hash over all of them."""

    variants: dict[str, dict[str, Any]]
    content_hash: str


def package(item: ItemRow) -> Packaged:
    """Build and hash the variants of the item's current draft."""
    variants = variants_of(item)
    return Packaged(variants, content_hash(variants))


def variants_of(item: ItemRow, draft: Draft | None = None) -> dict[str, dict[str, Any]]:
    """The variants of the draft, or of one that is not saved yet, by channel; JSON types only."""
    source = _source(item, draft or draft_of(item))
    return off_loop(lambda: {name: channel.build(source) for name, channel in CHANNELS.items()})


def _source(item: ItemRow, draft: Draft) -> dict[str, Any]:
    """Everything a channel may publish: the editors' draft, and what the agency stated that editors cannot change."""
    original = item["original"]
    source = {
        "title": draft["title"],
        "summary": draft.get("summary") or "",
        "body": draft["body"],
        "photos": with_sizes(draft.get("photos") or []),
        "facts": fact_list(draft["facts"]),
        "links": [{"label": link["label"], "url": link["url"]} for link in original.get("links") or []],
        "agency": {key: item["agency"][key] for key in ("code", "name", "slug")},
        "kind": item["kind"],
        "topic": item["topic"],
        "audience": item.get("audience"),
        "districts": list(item.get("districts") or []),
        "programme": original.get("programme"),
        "event_date": original.get("event_date"),
        "claim": _claim(original.get("claim"), draft["answer"]),
        "urgency": "urgent" if item.get("urgency") == "urgent" else None,
        "urgent_until": original.get("urgent_until"),
    }
    return {key: value for key, value in source.items() if value is not None}


def _claim(claim: Mapping[str, Any] | None, answer: str) -> dict[str, Any] | None:
    if not claim:
        return None
    stated = {key: claim[key] for key in ("text", "url", "seen_at") if claim.get(key)}
    return {**stated, "answer": answer} if answer else stated
