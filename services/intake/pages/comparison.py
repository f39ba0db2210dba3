"""What the editors made of the agency's words, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.offload import off_loop
from shared.text.difference import Change, difference


@dataclass(frozen=True, slots=True)
class Field:
    """One part of the submission as it was sent and as it was approved."""

    name: str
    #: The agency's words on the old side, the approved ones on the new.
    changes: tuple[Change, ...]

    @property
    def changed(self) -> bool:
        """Whether the editors changed this part."""
        return not all(change.equal for change in self.changes)


def compare(document: dict[str, Any]) -> list[Field] | None:
    """Title, summary, body, answer and facts as sent and as approved; None before anything was approved."""
    published, content = document.get("published"), document["content"]
    if not published:
        return None
    pairs = (("title", "title", "headline"), ("summary", "summary", "summary"), ("body", "body", "body"))
    answer = (content.get("claim") or {}).get("answer") or "", published.get("answer") or ""
    texts = [
        _field(name, content.get(sent) or "", published.get(there) or "")
        for name, sent, there in pairs
        if content.get(sent) or published.get(there)
    ]
    if any(answer) and "answer" in published:
        texts.append(_field("answer", *answer))
    if "facts" not in published:  # approved before editors could change facts
        return texts
    return [*texts, _field("facts", _lines(content.get("facts") or ()), _lines(published["facts"]))]


def _lines(facts: Iterable[dict[str, str]]) -> str:
    return "\n".join(f"{fact['statement']} ({fact.get('source') or '–'})" for fact in facts)


def _field(name: str, sent: str, published: str) -> Field:
    return Field(name, tuple(off_loop(lambda: difference(sent, published))))
