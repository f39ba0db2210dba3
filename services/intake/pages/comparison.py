"""What the editors made of the agency's words, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

#: A word with the white space behind it, so that joining the pieces gives the text again.
_WORDS = re.compile(r"\S+\s*|\s+")
_SENTENCES = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")
#: Words up to which a text is compared word by word; comparing costs the square of the length, so longer ones go by
#: the sentence.
_LONG = 800


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is `same`, or `gone` (on the agency's side) or `new` (on the published side)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One part of the text on both sides."""

    name: str
    sent: tuple[Piece, ...]
    published: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the editors changed this part."""
        return any(piece.kind != "same" for piece in (*self.sent, *self.published))


def compare(document: dict[str, Any]) -> list[Field] | None:
    """Title, summary, body and facts as sent and as approved; None before anything was approved."""
    published, content = document.get("published"), document["content"]
    if not published:
        return None
    pairs = (("title", "title", "headline"), ("summary", "summary", "summary"), ("body", "body", "body"))
    texts = [
        field_of(name, content.get(sent) or "", published.get(there) or "")
        for name, sent, there in pairs
        if content.get(sent) or published.get(there)
    ]
    # What was approved before editors could change facts does not tell them.
    told = "facts" in published
    return (
        [*texts, field_of("facts", _lines(content.get("facts") or ()), _lines(published["facts"]))] if told else texts
    )


def _lines(facts: Iterable[dict[str, str]]) -> str:
    return "\n".join(f"{fact['statement']} ({fact.get('source') or '–'})" for fact in facts)


def field_of(name: str, sent: str, published: str) -> Field:
    """The differences between two texts; white space before and after a word or sentence makes none."""
    units = _WORDS if max(sent.count(" "), published.count(" ")) <= _LONG else _SENTENCES
    old, new = units.findall(sent), units.findall(published)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    left, right = list[Piece](), list[Piece]()
    for kind, a, b, c, d in matcher.get_opcodes():
        same = kind == "equal"
        if b > a:
            left.append(Piece("same" if same else "gone", "".join(old[a:b])))
        if d > c:
            right.append(Piece("same" if same else "new", "".join(new[c:d])))
    return Field(name, tuple(left), tuple(right))
