"""The history of an item in words."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from services.review.documents import HistoryEntry, ItemRow
from services.review.packaging.fields import as_one_text
from shared.lifecycle import ACTIONS
from shared.web.labels import role_label
from shared.web.languages import datetime_wib, indonesian, pick


def entries(item: ItemRow) -> list[dict[str, Any]]:
    """What happened, the latest first; saves one after another by the same person are one entry."""
    shown: list[dict[str, Any]] = []
    previous: HistoryEntry | None = None
    for one in item["history"]:
        entry = _entry(one)
        if previous and one["action"] == previous["action"] == "edit" and one["actor"]["id"] == previous["actor"]["id"]:
            shown[-1] = {**entry, "times": shown[-1]["times"] + 1}
        else:
            shown.append(entry)
        previous = one
    for entry in shown:
        if entry["times"] > 1:
            entry["label"] = _("%(what)s (%(times)d times)", what=entry["label"], times=entry["times"])
    return shown[::-1]


def _entry(one: HistoryEntry) -> dict[str, Any]:
    action = ACTIONS[one["action"]]
    return {
        "at": one["at"],
        "label": pick(action.label),
        "tone": action.tone,
        "who": _who(one),
        "note": Markup(" ").join(part for part in (indonesian(one.get("note") or ""), _more(one)) if part),
        "dropped": _dropped(one),
        "times": 1,
    }


def _dropped(one: HistoryEntry) -> dict[str, Any] | None:
    draft = one.get("former_draft") or one.get("dropped_draft")
    if not draft:
        return None
    worded = [
        (channel, as_one_text(wording["text"]))
        for channel, fields in (draft.get("wordings") or {}).items()
        for wording in fields.values()
    ]
    return {"summary": "", "facts": [], **draft, "worded": worded}


def _who(one: HistoryEntry) -> str:
    if one.get("by"):
        return str(one["by"])
    actor = one["actor"]
    return str(_("automatically")) if actor["id"] == "system" else f"{actor['name']}, {role_label(actor['role'])}"


def _more(one: HistoryEntry) -> Any:
    if one.get("taken_over_from"):
        return _("Taken over from %(who)s, whose time had run out.", who=one["taken_over_from"])
    if one.get("expired_lease_of"):
        return _("The time of %(who)s had run out.", who=one["expired_lease_of"])
    if one.get("publish_at"):
        return _("For %(when)s.", when=datetime_wib(one["publish_at"]))
    if one.get("findings"):
        return _("With %(count)d acknowledged differences in facts.", count=one["findings"])
    return ""
