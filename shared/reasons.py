"""Reasons: a code with values, stored as such and turned into a sentence where it is shown.

A code is declared once, with its sentence in both languages: those for parking a message in
shared/events/consume/reasons.py, those of deliveries in services/publisher/reasons.py and in the channels' folders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.bilingual import Bilingual

#: A text or number, or further reasons, whose sentences are joined.
Value = str | int | tuple["Reason", ...]


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """One reason; `code` is stored and never changes. The sentences hold places for values, as `%(name)s`."""

    code: str
    sentence: Bilingual

    def __call__(self, **values: Value) -> Reason:
        """The reason with the values of this case; raises KeyError where the sentences need one more."""
        return Reason(self, values)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in one case."""

    kind: ReasonCode
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        """Find a missing value where the reason is given, not where it is shown."""
        for sentence in self.kind.sentence:
            sentence % self.values

    def text(self, choose: Callable[[Bilingual], str], quote: Callable[[str], str] = str) -> str:
        """The sentence in the language that `choose` picks; each value passes through `quote`."""
        values = {
            name: "; ".join(inner.text(choose, quote) for inner in value)
            if isinstance(value, tuple)
            else quote(str(value))
            for name, value in self.values.items()
        }
        return choose(self.kind.sentence) % values

    @property
    def english(self) -> str:
        """The sentence for logs, the API and events."""
        return self.text(lambda sentence: sentence.en)

    @property
    def stored_values(self) -> dict[str, Any]:
        """The values as plain data."""
        return {
            name: [{"code": inner.kind.code, "values": inner.stored_values} for inner in value]
            if isinstance(value, tuple)
            else value
            for name, value in self.values.items()
        }


def from_stored(declared: Mapping[str, ReasonCode], code: str, values: Mapping[str, Any]) -> Reason:
    """The reason behind a stored code and its values; raises KeyError where this release does not know them."""
    known = {
        name: tuple(from_stored(declared, inner["code"], inner["values"]) for inner in value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }
    return declared[code](**known)


class ReasonedError(Exception):
    """An error that says why by a reason."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.english)
