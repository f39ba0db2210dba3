"""What an item's draft states differently from its source."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from services.review.documents import Draft, ItemRow
from services.review.draft import draft_of, first_draft, public_draft
from services.review.facts.compare import MOST_FINDINGS, compare, compare_wording
from services.review.facts.findings import Finding


def source_of(item: ItemRow) -> Draft:
    """What the draft is measured against: what the agency sent; for a correction, the text that is public.

    Its fact list is the measure of the draft's and the backing of the text, never the draft's own: a fact that an
    editor writes must not vouch for a text that the same editor writes.
    """
    return public_draft(item) if item.get("correction") else first_draft(item["original"])


def findings_of(item: ItemRow, draft: Mapping[str, Any] | None = None, channels: Collection[str] = ()) -> list[Finding]:
    """Differences in substance between the draft, or one that is not saved yet, and its source.

    What editors worded for one of `channels`, those that the draft goes to, is held against the draft; automatic texts
    are made of the draft's sentences.
    """
    whole = draft or draft_of(item)
    found = compare(source_of(item), whole)
    for channel, fields in (whole.get("wordings") or {}).items():
        for wording in fields.values() if channel in channels else ():
            found += [replace(one, channel=channel) for one in compare_wording(whole, in_one_text(wording["text"]))]
    return found[:MOST_FINDINGS]


def in_one_text(text: str | list[str]) -> str:
    """The posts of a thread one after the other."""
    return "\n\n".join(text) if isinstance(text, list) else text
