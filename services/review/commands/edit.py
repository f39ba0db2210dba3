"""Edit: change the draft. The agency's original is never touched."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.review.commands.lease import granted
from services.review.commands.transition import Change, perform
from services.review.draft import TEXTS, draft_of, fact_list
from shared.db import Document
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


def edit(item_id: str, actor: Principal, version: int, changes: Mapping[str, Any]) -> Document:
    """Change texts, facts with their sources, or photos (order, words and number; new ones come from the agency only).

    Renews the lease. What was packaged for approval is void, since it no longer is what the draft says.
    """

    def work(item: Document, moment: datetime) -> Change:
        before = draft_of(item)
        draft = {**before, **{key: _text(changes[key]) for key in TEXTS if changes.get(key) is not None}}
        if changes.get("facts") is not None:
            draft["facts"] = fact_list(changes["facts"])
        if changes.get("photos") is not None:
            draft["photos"] = _photos(item, changes["photos"])
        changed = sorted(key for key in draft if draft[key] != before.get(key))
        fields = {
            "draft": draft,
            "last_editor": actor.id if changed else item.get("last_editor"),
            "lease": granted(actor, moment),
            **VOID,
        }
        return Change(fields=fields, event={"changed": changed, "draft": draft}, record={"changed": changed})

    return perform("edit", item_id, actor, version, work)


#: The fields of a proposal, emptied: nothing is before the second person any more.
VOID: dict[str, Any] = {"variants": {}, "content_hash": None, "proposal": {}, "publish_at": None}


def _text(text: str) -> str:
    """Line ends as one newline: browsers send two characters, and hashes must not depend on that."""
    return text.replace("\r\n", "\n").strip()


def _photos(item: Document, photos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {photo["attachment_id"] for photo in item["original"].get("photos") or []}
    strange = [photo["attachment_id"] for photo in photos if photo["attachment_id"] not in known]
    if strange:
        raise Problem(
            ProblemCode.ATTACHMENT_UNKNOWN,
            "Only photos that the agency sent with this item can be used.",
            errors={"photos": [f"{one} is not one of them." for one in strange]},
        )
    return photos
