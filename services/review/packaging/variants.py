"""All variants of a draft: one for each declared channel, of those with accounts only where some were chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.documents import Draft, ItemRow, Variants, Wording
from services.review.draft import draft_of, fact_list
from services.review.packaging.accounts import by_channel
from services.review.packaging.photos import with_sizes
from shared.channels import CHANNELS
from shared.content.hashing import content_hash
from shared.offload import off_loop


@dataclass(frozen=True, slots=True)
class Packaged:
    """What is put before the second person: each channel's variant and the hash over all of them."""

    variants: Variants
    content_hash: str


def package(item: ItemRow) -> Packaged:
    """Build and hash the variants of the item's current draft."""
    variants = variants_of(item)
    return Packaged(variants, content_hash(variants))


def variants_of(item: ItemRow, draft: Draft | None = None, *, only: Collection[str] | None = None) -> Variants:
    """The variants of the draft, or of one that is not saved yet, by channel; JSON types only.

    Each is what the channel builds from the draft, with the editors' own wordings in place of its fields, and with the
    ids of the accounts that it goes to. `only` names the channels of interest; None: all.
    """
    whole = draft or draft_of(item)
    chosen = by_channel(whole["accounts"])
    names = [name for name in (CHANNELS if only is None else only) if CHANNELS[name].accounts is None or name in chosen]
    built = built_variants(item, whole, names)
    return {
        name: worded(name, variant, whole["wordings"].get(name, {}))
        | ({"accounts": chosen[name]} if name in chosen else {})
        for name, variant in built.items()
    }


def built_variants(item: ItemRow, draft: Draft, names: Collection[str]) -> Variants:
    """What the named channels build from the draft, before any wording of the editors."""
    source = _source(item, draft)
    return off_loop(lambda: {name: CHANNELS[name].build(source) for name in names})


def worded(channel: str, built: Mapping[str, Any], wordings: Mapping[str, Wording]) -> dict[str, Any]:
    """The variant with the editors' wordings; those of fields that cannot be worded any more are left out."""
    editable = CHANNELS[channel].editable
    return {**built, **{field: one["text"] for field, one in wordings.items() if field in editable}}


def _source(item: ItemRow, draft: Draft) -> dict[str, Any]:
    """Everything a channel may publish: the editors' draft, and what the agency stated that editors cannot change."""
    original = item["original"]
    source = {
        "title": draft["title"],
        "summary": draft.get("summary") or "",
        "body": draft["body"],
        "photos": with_sizes(draft.get("photos") or [], draft["focal"]),
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
