"""The texts of a channel that editors may word: what is there, how long it is, and what would be there otherwise."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.documents import Draft, ItemRow, Variants
from services.review.packaging.variants import built_variants
from services.review.packaging.wordings import is_outdated
from shared.channels import CHANNELS
from shared.channels.summary import summary_of
from shared.channels.text_limits import limits_of
from shared.content.hashing import value_hash
from shared.text.excerpt import LONGEST, sentences
from shared.text.typed import in_lines

#: Between the texts of a thread, on a line of its own, where they are edited as one.
BETWEEN_PARTS = "---"
#: Where channels of short texts have headline and summary.
_SHORT_TEXTS = ("text", "posts")
_BREAK = re.compile(r"\n[ \t]*---[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class EditableField:
    """One such text; of a thread all its texts in one."""

    channel: str
    name: str
    text: str
    #: What would be there without a wording.
    automatic: str
    worded: bool
    #: The automatic text has changed since it was worded.
    outdated: bool
    #: By the platform's own count, of the longest text of a thread; None where the channel has no limit.
    length: int | None
    most: int | None
    in_parts: bool

    @property
    def key(self) -> str:
        """Names it in forms."""
        return f"{self.channel}--{self.name}"

    @property
    def digest(self) -> str:
        """Shows later whether the text in a form is still the one that was put there."""
        return digest_of(self.text)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a channel's variant does not bring of the draft."""

    sentences: tuple[str, ...]
    photos: int


def digest_of(text: str) -> str:
    """The hash of a text as forms send it."""
    return value_hash(in_lines(text))


def editable_fields(item: ItemRow, draft: Draft, variants: Variants) -> dict[str, list[EditableField]]:
    """By channel, what editors may word of its variant."""
    names = [name for name in variants if name in CHANNELS and CHANNELS[name].editable]
    built = built_variants(item, draft, names)
    return {
        name: [_field(name, field, draft, built[name], variants[name]) for field in CHANNELS[name].editable]
        for name in names
    }


def left_out(draft: Mapping[str, Any], variant: Mapping[str, Any]) -> LeftOut:
    """The sentences of the summary that a channel of short texts leaves out, and how many photos."""
    photos = max(0, len(draft["photos"]) - len(variant["photos"])) if "photos" in variant else 0
    short = next((variant[field] for field in _SHORT_TEXTS if field in variant), None)
    if short is None or "body_markdown" in variant:
        return LeftOut((), photos)
    text = " ".join(" ".join(short).split() if isinstance(short, list) else short.split())
    whole = sentences(" ".join(summary_of(draft, LONGEST).split()))
    return LeftOut(tuple(one for one in whole if one not in text), photos)


def as_one_text(value: Any) -> str:
    """A text, or the texts of a thread with a line between them."""
    return f"\n{BETWEEN_PARTS}\n".join(value) if isinstance(value, list) else str(value or "")


def in_parts(text: str) -> list[str]:
    """The texts of a thread; empty ones are left out."""
    return [part.strip() for part in _BREAK.split(in_lines(text)) if part.strip()]


def _field(
    channel: str, name: str, draft: Draft, built: Mapping[str, Any], variant: Mapping[str, Any]
) -> EditableField:
    wording, value = draft["wordings"].get(channel, {}).get(name), variant.get(name)
    texts = value if isinstance(value, list) else [value or ""]
    limits = list(limits_of(CHANNELS[channel].rules, name, variant))
    strictest = min(limits, key=lambda limit: limit.most, default=None)
    return EditableField(
        channel=channel,
        name=name,
        text=as_one_text(value),
        automatic=as_one_text(built.get(name)),
        worded=wording is not None,
        outdated=wording is not None and is_outdated(wording, built.get(name)),
        length=max(map(strictest.count, texts), default=0) if strictest else None,
        most=strictest.most if strictest else None,
        in_parts=isinstance(built.get(name), list),
    )
