"""Between the form's fields and the submission as the API takes it.

A draft has the API's shape with whatever was typed in it, so that the same schema judges the form and the API, and
the form can be shown again as it was left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from services.intake.schemas.fields import LONGEST_ADDRESS, is_web_address
from services.intake.schemas.submission import LONGEST_CLAIM

Draft = dict[str, Any]

_PLAIN = (
    "kind",
    "title",
    "summary",
    "body",
    "programme",
    "topic",
    "audience",
    "urgency",
    "urgent_until",
    "event_date",
    "note",
)
_PARTS = {"claim": ("text", "url", "seen_at", "answer"), "contact": ("name", "phone")}
#: Repeated rows and what each row has.
ROWS = {
    "facts": ("statement", "source"),
    "photos": ("attachment_id", "alt", "caption", "credit"),
    "links": ("label", "url"),
}


def empty_draft() -> Draft:
    """A new form."""
    return read_draft(MultiDict({"kind": "news", "audience": "public", "urgency": "normal"}))


def claimed_draft(values: Mapping[str, str]) -> Draft:
    """A new form for a clarification of the claim in `values`, cut to what a claim may have; empty without a claim.

    The form is filled in by an address that anybody can make: nothing else of it is taken.
    """
    draft, text = empty_draft(), values.get("claim-text", "").strip()[:LONGEST_CLAIM]
    if values.get("kind") == "clarification" and text:
        url = values.get("claim-url", "").strip()
        draft["kind"] = "clarification"
        draft["claim"] |= {"text": text, "url": url if is_web_address(url) and len(url) <= LONGEST_ADDRESS else ""}
    return draft


def read_draft(form: MultiDict[str, str]) -> Draft:
    """What was typed, with rows that were left empty taken out. Photos are read where their files are: form_photos."""
    draft: Draft = {name: form.get(name, "").strip() for name in _PLAIN}
    draft["districts"] = form.getlist("districts")
    draft["channels"] = form.getlist("channels")
    for part, names in _PARTS.items():
        draft[part] = {name: form.get(f"{part}-{name}", "").strip() for name in names}
    draft["photos"] = []
    for group in ("facts", "links"):
        rows = [row_of(form, group, number) for number in numbers(form, group)]
        draft[group] = [row for row in rows if any(row.values())]
    return draft


def row_of(form: MultiDict[str, str], group: str, number: int) -> dict[str, str]:
    """What was typed into one row."""
    return {name: form.get(f"{group}-{number}-{name}", "").strip() for name in ROWS[group]}


def numbers(form: MultiDict[str, str], group: str) -> list[int]:
    """The row numbers that a form has of a group, in order."""
    pattern = re.compile(rf"{group}-(\d{{1,4}})-")
    found = {int(match[1]) for name in form if (match := pattern.match(name))}
    return sorted(found)[:100]


def content_of(draft: Draft, *, with_note: bool = False) -> dict[str, Any]:
    """The draft as the API would get it: what was left empty is left out."""
    content = {name: value for name, value in draft.items() if value and name not in ("claim", "contact", "note")}
    content["facts"] = draft["facts"]
    if draft["urgency"] != "urgent":
        content.pop("urgent_until", None)
    if draft["kind"] == "clarification":
        content["claim"] = {name: value for name, value in draft["claim"].items() if value}
    if any(draft["contact"].values()):
        content["contact"] = {name: value for name, value in draft["contact"].items() if value}
    if with_note:
        content["note"] = draft["note"]
    return content


def draft_of(document: dict[str, Any]) -> Draft:
    """The form of what was sent last, to be improved."""
    content, draft = document["content"], empty_draft()
    draft |= {name: content[name] for name in draft if name in content}
    draft["claim"] = draft_part("claim", content.get("claim"))
    draft["contact"] = draft_part("contact", document.get("contact"))
    for group, names in ROWS.items():
        draft[group] = [{name: row.get(name, "") for name in names} for row in content.get(group, [])]
    return draft


def draft_part(part: str, kept: dict[str, str] | None) -> dict[str, str]:
    """Claim or contact with every field there."""
    return {name: (kept or {}).get(name, "") for name in _PARTS[part]}
