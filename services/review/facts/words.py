"""Word-level difference of two texts, for the view beside each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|\w+(?:[.,]\d+)*|[^\w\s]")


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
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield Segment("equal", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Segment("delete", "".join(old[i1:i2]))
        if j2 > j1:
            yield Segment("insert", "".join(new[j1:j2]))


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
