"""Looking up what two texts state alike: a list of a thousand prices is compared a thousand times, not a million."""

from collections.abc import Hashable, Iterable
from itertools import product
from typing import Protocol

#: What a mention states; None is what the text leaves open, which contradicts nothing. The first is always there.
Terms = tuple[Hashable | None, ...]

_ANY = object()


class Stated(Protocol):
    """A quantity or a date."""

    @property
    def terms(self) -> Terms: ...


class Index:
    """Mentions by their terms, each with the part of the text that it is in."""

    def __init__(self, mentions: Iterable[tuple[Stated, int]]) -> None:
        self._parts: dict[Terms, set[int]] = {}
        for mention, part in mentions:
            first, *rest = mention.terms
            for form in product(*((term, _ANY) for term in rest)):
                self._parts.setdefault((first, *form), set()).add(part)

    def parts_with(self, mention: Stated) -> set[int]:
        """The parts of the text that state the same, without a contradiction."""
        first, *rest = mention.terms
        forms = product(*((_ANY,) if term is None else (term, None) for term in rest))
        return {part for form in forms for part in self._parts.get((first, *form), ())}

    def __contains__(self, mention: Stated) -> bool:
        return bool(self.parts_with(mention))
