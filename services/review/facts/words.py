"""Word-level difference of two texts, for the view beside each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: A word with the space after it: spaces as tokens of their own would match everywhere and cost quadratic time.
_TOKEN = re.compile(r"(?:\w+(?:[.,]\d+)*|[^\w\s])\s*|\s+")
_SPACE_AT_END = re.compile(r"\s*\Z")

EXACT_UP_TO = 500_000
"""Words before times words after, in one changed passage; beyond it frequent words no longer start a match."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text: op is equal, delete (only in the original) or insert (only in the draft)."""

    op: str
    text: str


def paragraphs_diff(original: str, draft: str) -> list[Segment]:
    """Differences word by word; whole paragraphs are matched first, so that long texts stay quick."""
    old, new = _lines(original), _lines(draft)
    segments: list[Segment] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        segments.extend([Segment("equal", before)] if op == "equal" else _words_diff(before, after))
    return list(_joined(segments))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines(keepends=True)


def _words_diff(before: str, after: str) -> Iterator[Segment]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    rough = len(old) * len(new) > EXACT_UP_TO
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=rough).get_opcodes():
        if op == "equal":
            yield Segment("equal", "".join(old[i1:i2]))
            continue
        yield from _replaced("".join(old[i1:i2]), "".join(new[j1:j2]))


def _replaced(before: str, after: str) -> Iterator[Segment]:
    """Taken out and put in, without the space that both end with."""
    space = _space_at_end(before) if _space_at_end(before) == _space_at_end(after) else ""
    for op, text in (("delete", before), ("insert", after), ("equal", f"{space}{space}")):
        kept = text[: len(text) - len(space)]
        if kept:
            yield Segment(op, kept)


def _space_at_end(text: str) -> str:
    match = _SPACE_AT_END.search(text)
    return match.group() if match else ""


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    held: Segment | None = None
    for segment in segments:
        if held and held.op == segment.op:
            held = Segment(held.op, held.text + segment.text)
            continue
        if held:
            yield held
        held = segment
    if held:
        yield held
