"""Edit: change the draft. The agency's original is never touched."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.review.commands.proposal import NO_PROPOSAL
from services.review.commands.transition import Change
from services.review.documents import ItemChanges, ItemRow, Photo
from services.review.draft import TEXTS, draft_of, fact_list
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: The item fields of who edited the draft, emptied: a new count begins.
NO_EDITS: ItemChanges = {"last_editor": None, "contributions": {}}


def edited(item: ItemRow, actor: Principal, _moment: datetime, changes: Mapping[str, Any]) -> Change:
    """Texts, facts with their sources, or photos (order, words and number; new ones come from the agency only).

    What was packaged for approval is void, since it no longer is what the draft says.
    """
    before = draft_of(item)
    draft = before.copy()
    for key in TEXTS:
        if changes.get(key) is not None:
            draft[key] = _text(changes[key])
    if changes.get("facts") is not None:
        draft["facts"] = fact_list(changes["facts"])
    if changes.get("photos") is not None:
        draft["photos"] = _photos(item, changes["photos"])
    changed = sorted(key for key, value in draft.items() if value != before.get(key))
    fields: ItemChanges = {"draft": draft, **NO_PROPOSAL}
    if changed:
        known = item.get("contributions") or {}
        inserted = known.get(actor.id, 0) + characters_inserted(before, draft)
        fields |= {"last_editor": actor.id, "contributions": {**known, actor.id: inserted}}
    return Change(fields, event={"changed": changed, "draft": draft}, record={"changed": changed})


def characters_inserted(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """How many characters of words `after` has that `before` has not, wherever they are; takes linear time."""
    new = Counter(_words(after))
    new.subtract(_words(before))
    return sum(len(word) * count for word, count in new.items() if count > 0)


def _words(draft: Mapping[str, Any]) -> Iterator[str]:
    for part in TEXTS:
        yield from (draft.get(part) or "").split()
    for entry in (*(draft.get("facts") or ()), *(draft.get("photos") or ())):
        for key in ("statement", "source", "alt", "caption", "credit"):
            yield from (entry.get(key) or "").split()


def _text(text: str) -> str:
    """Line ends as one newline: browsers send two characters, and hashes must not depend on that."""
    return text.replace("\r\n", "\n").strip()


def _photos(item: ItemRow, photos: list[Photo]) -> list[Photo]:
    known = {photo["attachment_id"] for photo in item["original"].get("photos") or []}
    unknown = [photo["attachment_id"] for photo in photos if photo["attachment_id"] not in known]
    if unknown:
        raise Problem(
            ProblemCode.ATTACHMENT_UNKNOWN,
            "Only photos that the agency sent with this item can be used.",
            errors={"photos": [f"{one} is not one of them." for one in unknown]},
        )
    return photos
