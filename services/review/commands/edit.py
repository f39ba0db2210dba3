"""Edit: change the draft. The agency's original is never touched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from services.review.commands.proposal import NO_PROPOSAL
from services.review.commands.transition import Change, person
from services.review.documents import Draft, ItemChanges, ItemRow, Photo
from services.review.draft import TEXTS, draft_of, fact_list, published_accounts
from services.review.packaging import with_changes
from services.review.packaging.accounts import is_usable, stored_accounts
from services.review.routing.choice import after_choice
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: The item fields of who edited the draft, emptied: a new count begins.
NO_EDITS: ItemChanges = {"last_editor": None, "contributions": {}}


def edited(item: ItemRow, actor: Principal, _moment: datetime, changes: Mapping[str, Any]) -> Change:
    """Change parts of the draft: texts, facts, photos, accounts and the editors' own wordings for a channel.

    Photos are put in order, left out, or get other words and focal points; new ones come from the agency only. What
    was packaged for approval is void, since it no longer is what the draft says.
    """
    before = draft_of(item)
    draft = _with_changes(item, before, changes)
    changed = sorted(key for key, value in draft.items() if value != before.get(key))
    fields: ItemChanges = {"draft": draft, **NO_PROPOSAL}
    if "accounts" in changed:
        fields["routing"] = after_choice(item.get("routing") or (), draft["accounts"], person(actor))
    if changed:
        known = item.get("contributions") or {}
        inserted = known.get(actor.id, 0) + characters_inserted(before, draft)
        fields |= {"last_editor": actor.id, "contributions": {**known, actor.id: inserted}}
    return Change(fields, event={"changed": changed, "draft": draft}, record={"changed": changed})


def _with_changes(item: ItemRow, before: Draft, changes: Mapping[str, Any]) -> Draft:
    draft = before.copy()
    for key in TEXTS:
        if changes.get(key) is not None:
            draft[key] = _text(changes[key])
    if changes.get("facts") is not None:
        draft["facts"] = fact_list(changes["facts"])
    if changes.get("photos") is not None:
        draft["photos"] = _photos(item, changes["photos"])
    if changes.get("focal") is not None:
        draft["focal"] = _focal(item, draft["focal"], changes["focal"])
    if changes.get("accounts") is not None:
        draft["accounts"] = _accounts(item, draft["accounts"], changes["accounts"])
    if changes.get("wordings") is not None:
        draft["wordings"] = with_changes(item, draft, changes["wordings"])
    return draft


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
    for fields in (draft.get("wordings") or {}).values():
        for wording in fields.values():
            yield from (part for text in _texts(wording["text"]) for part in text.split())


def _texts(text: str | list[str]) -> list[str]:
    return text if isinstance(text, list) else [text]


def _text(text: str) -> str:
    """Line ends as one newline: browsers send two characters, and hashes must not depend on that."""
    return text.replace("\r\n", "\n").strip()


def _photos(item: ItemRow, photos: list[Photo]) -> list[Photo]:
    _require_known(item, "photos", [photo["attachment_id"] for photo in photos])
    return photos


def _focal(
    item: ItemRow, before: Mapping[str, list[float]], changes: Mapping[str, list[float] | None]
) -> dict[str, list[float]]:
    """Focal points by photo; None for the middle."""
    _require_known(item, "focal", changes)
    after = {**before, **changes}
    return {photo: [round(float(share), 3) for share in point] for photo, point in after.items() if point}


def _require_known(item: ItemRow, field: str, ids: Iterable[str]) -> None:
    known = {photo["attachment_id"] for photo in item["original"].get("photos") or []}
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise Problem(
            ProblemCode.ATTACHMENT_UNKNOWN,
            "Only photos that the agency sent with this item can be used.",
            errors={field: [f"{one} is not one of them." for one in unknown]},
        )


def _accounts(item: ItemRow, before: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """The chosen accounts in a fixed order; those that were chosen before may stay although they went out of use.

    A correction may leave out accounts that have the item: it is withdrawn there.
    """
    chosen = sorted(set(wanted))
    new = set(chosen) - set(before) - set(published_accounts(item))
    agency = item["agency"]["code"]
    refused = new - {account["_id"] for account in stored_accounts(new) if is_usable(account, agency)}
    if refused:
        raise Problem(
            ProblemCode.ACCOUNT_NOT_USABLE,
            "Only accounts that are ready, approved and open to the agency can be chosen.",
            errors={"accounts": [f"{one} is none." for one in sorted(refused)]},
        )
    return chosen
