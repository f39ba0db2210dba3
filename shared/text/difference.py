"""The difference of two texts, word by word, in bounded time.

Words that occur once in both texts are matched first (as `git diff --patience` does), and what is between them by
the shortest edit script (Myers, "An O(ND) Difference Algorithm", 1986). The work of that second step is limited for
the whole text: beyond the limit a passage counts as rewritten. `difflib` took 15 s for two texts of 10 kB.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.text.register import over_user_text

#: A word with the space behind it, or a sign; joining the pieces gives the text again.
_TOKEN = re.compile(r"(?:\w+(?:[.,]\d+)*|[^\w\s])\s*|\s+")
_SPACE_AT_END = re.compile(r"\s*\Z")

#: Steps that shortest edit scripts may take, over one pair of texts: at most a tenth of a second.
MOST_STEPS = 50_000
#: How often a passage between matched words is searched for such words again.
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of both texts: the same words (`equal`), or `old` replaced by `new`, of which one may be empty."""

    equal: bool
    old: str
    new: str


@over_user_text
def difference(old: str, new: str) -> list[Change]:
    """The passages of both texts in their order; white space before and after words makes no difference.

    Joining `old` of all changes gives the old text, joining `new` the new one.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[Change] = []
    i = j = 0
    for a, b, size in _Matcher(_keys(before), _keys(after)).blocks():
        if a > i or b > j:
            found += _replaced("".join(before[i:a]), "".join(after[j:b]))
        found.append(Change(True, "".join(before[a : a + size]), "".join(after[b : b + size])))
        i, j = a + size, b + size
    if i < len(before) or j < len(after):
        found += _replaced("".join(before[i:]), "".join(after[j:]))
    return list(_joined(found))


def _keys(tokens: Sequence[str]) -> list[str]:
    return [token.rstrip() or " " for token in tokens]


def _replaced(old: str, new: str) -> Iterator[Change]:
    """The replacement, without the white space that both sides end with."""
    space = _SPACE_AT_END.search(old), _SPACE_AT_END.search(new)
    ends = [found.group() if found else "" for found in space]
    if not (old and new and ends[0] and ends[1]) or not (old.strip() and new.strip()):
        yield Change(False, old, new)
        return
    yield Change(False, old[: -len(ends[0])], new[: -len(ends[1])])
    yield Change(True, ends[0], ends[1])


def _joined(changes: Sequence[Change]) -> Iterator[Change]:
    """The same with what is equal one after another in one piece."""
    held: list[Change] = []
    for change in changes:
        if held and not (change.equal and held[0].equal):
            yield _one(held)
            held = []
        held.append(change)
    if held:
        yield _one(held)


def _one(changes: Sequence[Change]) -> Change:
    return Change(changes[0].equal, "".join(one.old for one in changes), "".join(one.new for one in changes))


class _Matcher:
    """Finds what two sequences of words have in common."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._steps = MOST_STEPS
        self._pairs: list[tuple[int, int]] = []

    def blocks(self) -> Iterator[tuple[int, int, int]]:
        """Runs of equal words, in order: where each begins in the old and in the new text, and how long it is."""
        self._match(0, len(self._old), 0, len(self._new), DEEPEST)
        start: tuple[int, int] | None = None
        size = 0
        for i, j in self._pairs:
            if start and (i, j) == (start[0] + size, start[1] + size):
                size += 1
                continue
            if start:
                yield (*start, size)
            start, size = (i, j), 1
        if start:
            yield (*start, size)

    def _match(self, i1: int, i2: int, j1: int, j2: int, depth: int) -> None:
        """Add the pairs of these ranges in their order."""
        while i1 < i2 and j1 < j2 and self._old[i1] == self._new[j1]:
            self._pairs.append((i1, j1))
            i1, j1 = i1 + 1, j1 + 1
        tail = 0
        while i1 < i2 - tail and j1 < j2 - tail and self._old[i2 - tail - 1] == self._new[j2 - tail - 1]:
            tail += 1
        i2, j2 = i2 - tail, j2 - tail
        if i1 < i2 and j1 < j2:
            anchors = self._anchors(i1, i2, j1, j2) if depth else []
            if anchors:
                for i, j in anchors:
                    self._match(i1, i, j1, j, depth - 1)
                    self._pairs.append((i, j))
                    i1, j1 = i + 1, j + 1
                self._match(i1, i2, j1, j2, depth - 1)
            else:
                self._pairs += self._shortest(i1, i2, j1, j2)
        self._pairs += ((i2 + n, j2 + n) for n in range(tail))

    def _anchors(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
        """Words that occur once on both sides, as many as come in the same order on both."""
        once = {word for word, count in Counter(self._old[i1:i2]).items() if count == 1}
        once &= {word for word, count in Counter(self._new[j1:j2]).items() if count == 1}
        there = {self._new[j]: j for j in range(j1, j2) if self._new[j] in once}
        return _longest_rise([(i, there[self._old[i]]) for i in range(i1, i2) if self._old[i] in once])

    def _shortest(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
        """The pairs of the shortest edit script; none where finding it takes more steps than are left."""
        width, height = i2 - i1, j2 - j1
        reach, past = {1: 0}, list[dict[int, int]]()
        for edits in range(width + height + 1):
            self._steps -= edits + 1
            if self._steps < 0:
                return []
            past.append(dict(reach))
            for diagonal in range(-edits, edits + 1, 2):
                x = _next_x(reach, diagonal, edits)
                while x < width and x - diagonal < height and self._old[i1 + x] == self._new[j1 + x - diagonal]:
                    x += 1
                    self._steps -= 1
                reach[diagonal] = x
                if x >= width and x - diagonal >= height:
                    return _walked_back(past, width, height, i1, j1)
        return []


def _next_x(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """Where the furthest path of one edit more begins on this diagonal: by an insertion or by a deletion."""
    if diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1]):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _walked_back(past: list[dict[int, int]], x: int, y: int, i1: int, j1: int) -> list[tuple[int, int]]:
    """The pairs on the path that ends in (x, y)."""
    pairs: list[tuple[int, int]] = []
    for edits in range(len(past) - 1, -1, -1):
        reach, diagonal = past[edits], x - y
        start = _next_x(reach, diagonal, edits)
        while x > start and y > start - diagonal:
            x, y = x - 1, y - 1
            pairs.append((i1 + x, j1 + y))
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        x, y = (x, y - 1) if down else (x - 1, y)
    return pairs[::-1]


def _longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, which rise in their first place, that rises in the second place too."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(j)
            places.append(place)
        else:
            ends[length], places[length] = j, place
    found: list[tuple[int, int]] = []
    place = places[-1] if places else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
