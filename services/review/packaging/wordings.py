"""The editors' own words for a channel, and what they took the place of."""

from collections.abc import Mapping
from typing import Any

from services.review.documents import Draft, ItemRow, Wording, Wordings
from services.review.packaging.variants import built_variants
from shared.channels import CHANNELS
from shared.content.hashing import value_hash
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: By channel and field: the new wording, or None to take the built text again.
Changes = Mapping[str, Mapping[str, str | list[str] | None]]


def with_changes(item: ItemRow, draft: Draft, changes: Changes) -> Wordings:
    """The draft's wordings after the changes. Raises validation_failed for what no editor can word.

    Each is kept with the hash of the text that the draft, as it is now, would have given. Sending a wording again
    therefore says that it holds for the draft as it is now.
    """
    _check(changes)
    built = built_variants(item, draft, list(changes))
    wordings: Wordings = {name: dict(fields) for name, fields in draft["wordings"].items()}
    for name, fields in changes.items():
        kept = wordings.setdefault(name, {})
        for field, text in fields.items():
            kept.pop(field, None)
            if text is not None and text != built[name][field]:
                kept[field] = {
                    "text": _of_type(name, field, text, built[name][field]),
                    "built": value_hash(built[name][field]),
                }
    return {name: fields for name, fields in wordings.items() if fields}


def is_outdated(wording: Wording, built: Any) -> bool:
    """Whether the draft has changed what the wording took the place of."""
    return value_hash(built) != wording["built"]


def _check(changes: Changes) -> None:
    unknown = [
        f"{name}.{field}"
        for name, fields in changes.items()
        for field in fields
        if name not in CHANNELS or field not in CHANNELS[name].editable
    ]
    if unknown:
        raise _invalid({f"wordings.{one}": ["No such text can be worded for a channel."] for one in unknown})


def _of_type(name: str, field: str, text: str | list[str], built: Any) -> str | list[str]:
    if isinstance(text, list) is not isinstance(built, list):
        kind = "list of texts" if isinstance(built, list) else "text"
        raise _invalid({f"wordings.{name}.{field}": [f"Send a {kind}."]})
    return text


def _invalid(errors: dict[str, list[str]]) -> Problem:
    return Problem(
        ProblemCode.VALIDATION_FAILED, f"Correct what `errors` says about: {', '.join(errors)}.", errors=errors
    )
