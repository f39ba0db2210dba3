"""One difference in substance, and the pairing of what was lost with what was added."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TypeVar

from services.review.facts.text import around


class Mention(Protocol):
    """Something stated at a place in a text."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


M = TypeVar("M", bound=Mention)
T = TypeVar("T")

MOST_PAIRED = 60
"""So many of the lost and of the added are paired at most: a text rewritten altogether is listed without pairs."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference in substance: kind figure|date|name|fact|source, change lost|added|changed|moved.

    `original` and `draft` are the words as written (empty where there are none), `context` the text round the place:
    for a `fact` of the list its source, for a `source` the statement that it belongs to. `channel` names the channel in
    whose own wording it is; empty where it is in the draft.
    """

    kind: str
    change: str
    original: str
    draft: str
    context: str
    channel: str = ""

    def as_dict(self) -> dict[str, str]:
        """The same as plain data, as the API shows it and the item records it."""
        return {name: value for name, value in asdict(self).items() if name != "channel" or value}


class Comparison:
    """Turns lost and added mentions of one kind into findings; `old` and `new` are the texts that they are in."""

    def __init__(self, kind: str, old: str, new: str) -> None:
        self.kind, self.old, self.new = kind, old, new

    def findings(
        self,
        lost: Sequence[M],
        added: Sequence[M],
        likeness: Callable[[M, M], float],
        backed: Callable[[M], bool],
    ) -> list[Finding]:
        """Pair by likeness (0 = unrelated); a lost mention that the fact list still states is no loss."""
        pairs = paired(lost, added, likeness)
        changed_from, changed_to = {id(old) for old, _ in pairs}, {id(new) for _, new in pairs}
        gone = [one for one in lost if id(one) not in changed_from and not backed(one)]
        come = [one for one in added if id(one) not in changed_to]
        return [
            *(self.finding("changed", old.text, new) for old, new in pairs),
            *(Finding(self.kind, "lost", one.text, "", around(self.old, one.start, one.end)) for one in gone),
            *(self.finding("added", "", one) for one in come),
        ]

    def finding(self, change: str, original: str, mention: Mention) -> Finding:
        """A finding at a place in the draft."""
        return Finding(self.kind, change, original, mention.text, around(self.new, mention.start, mention.end))


def paired(lost: Sequence[T], added: Sequence[T], likeness: Callable[[T, T], float]) -> list[tuple[T, T]]:
    """Best pairs first, each mention at most once; equals keep the order of the text."""
    lost, added = lost[:MOST_PAIRED], added[:MOST_PAIRED]
    scored = [(likeness(old, new), i, j) for i, old in enumerate(lost) for j, new in enumerate(added)]
    scored = sorted((entry for entry in scored if entry[0] > 0), key=lambda entry: (-entry[0], entry[1], entry[2]))
    used_old, used_new, pairs = set[int](), set[int](), []
    for _, i, j in scored:
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((lost[i], added[j]))
    return pairs
