"""Forms of the item page, read and checked by the same schemas as the API."""

import re
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from services.review.api.bodies import EditBody, Strict
from services.review.draft import TEXTS
from services.review.packaging.fields import digest_of, in_parts
from shared.clock import WIB
from shared.web.problems import flatten

_WORDING = re.compile(r"wording--([a-z][a-z0-9_]{0,39})--([a-z][a-z0-9_]{0,39})")
_FACT = re.compile(r"facts-(\d{1,4})-statement")


class Invalid(Exception):
    """A form that cannot be used; `errors` says by field what is wrong, in the page's language."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(str(errors))


def version() -> int:
    """The version of the item that the form was made for."""
    return request.form.get("version", 0, type=int)


def typed_draft() -> dict[str, Any]:
    """The draft as typed in the form, unchecked."""
    draft: dict[str, Any] = {key: request.form.get(key, "").replace("\r\n", "\n") for key in TEXTS}
    ids = request.form.getlist("photo")
    photos = [_photo(one) for one in sorted(ids, key=_place) if request.form.get(f"use-{one}")]
    return {**draft, "photos": photos, **_facts(), **_accounts(), **_focal(), **_wordings()}


def _accounts() -> dict[str, list[str]]:
    """The chosen accounts; nothing at all where the form offers none."""
    return {"accounts": request.form.getlist("accounts")} if "accounts-offered" in request.form else {}


def _focal() -> dict[str, dict[str, list[str | float] | None]]:
    """Focal points of photos, entered in per cent; without both numbers it is the middle."""
    ids = [one for one in request.form.getlist("photo") if f"focal-x-{one}" in request.form]
    points = {one: [request.form.get(f"focal-{axis}-{one}", "").strip() for axis in "xy"] for one in ids}
    shares = {one: [_share(entry) for entry in point] if all(point) else None for one, point in points.items()}
    return {"focal": shares} if ids else {}


def _share(per_cent: str) -> str | float:
    """What is no number stays as it is, for the schema to refuse."""
    try:
        return float(per_cent.replace(",", ".")) / 100
    except ValueError:
        return per_cent


def _wordings() -> dict[str, dict[str, dict[str, str | list[str] | None]]]:
    """The channels' texts that differ from what the form showed, that are kept, or are taken from the draft again."""
    changed: dict[str, dict[str, str | list[str] | None]] = {}
    for name, typed in request.form.items():
        found = _WORDING.fullmatch(name)
        if found is None:
            continue
        channel, field = found.groups()
        key = f"{channel}--{field}"
        text = typed.replace("\r\n", "\n")
        if request.form.get("automatic") == key:
            changed.setdefault(channel, {})[field] = None
        elif request.form.get("keep") == key or digest_of(text) != request.form.get(f"shown--{key}"):
            changed.setdefault(channel, {})[field] = in_parts(text) if f"parts--{key}" in request.form else text
    return {"wordings": changed} if changed else {}


def _facts() -> dict[str, list[dict[str, str]]]:
    """The rows of the fact list without those left empty; nothing at all where the form has no such rows."""
    numbers = sorted(int(found[1]) for name in request.form if (found := _FACT.fullmatch(name)))
    rows = [{key: request.form.get(f"facts-{n}-{key}", "").strip() for key in ("statement", "source")} for n in numbers]
    return {"facts": [row for row in rows if any(row.values())]} if rows else {}


def _place(attachment_id: str) -> int:
    return request.form.get(f"place-{attachment_id}", 99, type=int)


def _photo(attachment_id: str) -> dict[str, str]:
    words = {key: request.form.get(f"{key}-{attachment_id}", "").strip() for key in ("alt", "caption", "credit")}
    return {"attachment_id": attachment_id, **words}


def typed_wordings() -> dict[str, str]:
    """The channels' texts as typed, by the key of their field, to show the form again as it was left."""
    found = ((name, _WORDING.fullmatch(name)) for name in request.form)
    return {"--".join(match.groups()): request.form[name].replace("\r\n", "\n") for name, match in found if match}


def checked_draft() -> dict[str, Any]:
    """The same, checked; raises Invalid."""
    return checked(EditBody(), typed_draft())


def checked(schema: Strict, values: dict[str, Any]) -> dict[str, Any]:
    """What the schema makes of the values; raises Invalid."""
    try:
        loaded: dict[str, Any] = schema.load(values)
    except ValidationError as error:
        raise Invalid({name: [_message(name)] for name in flatten(error.messages)}) from error
    return loaded


def action_values() -> dict[str, Any]:
    """The fields of an action's form, without what every form carries."""
    values: dict[str, Any] = {
        key: value for key, value in request.form.items() if key not in {"csrf_token", "version", "publish_at"}
    }
    if "publish_at" in request.form:
        values["publish_at"] = _with_zone(request.form["publish_at"])
    return values


def _with_zone(text: str) -> str:
    """`2026-11-23T07:00` as the clock shows it in Mojokerto, with its zone."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=WIB).isoformat()
    except ValueError:
        return text


def _message(name: str) -> str:
    parts = name.split(".")
    field = parts[0] if parts[0] in ("accounts", "wordings", "focal") else parts[-1]
    words = {
        "title": _("The title takes 8 to 150 characters."),
        "summary": _("The summary takes at most 300 characters."),
        "answer": _("The answer to the claim takes at most 400 characters."),
        "body": _("The text takes 40 to 20,000 characters."),
        "facts": _("Give at least one fact, at most 40."),
        "statement": _("A fact takes 3 to 400 characters."),
        "source": _("The source of a fact takes at most 300 characters."),
        "accounts": _("Choose at most 1,000 accounts."),
        "wordings": _("A text for a channel takes at most 10,000 characters, and no characters that cannot be shown."),
        "focal": _("A focal point takes two numbers from 0 to 100."),
        "alt": _("Every photo needs a description of at least 3 characters for people who cannot see it."),
        "note": _("Please say why, in at least 5 characters: others will read it."),
        "correction_note": _("Tell readers what was wrong, in at least 5 characters."),
        "publish_at": _("Choose a day and a time."),
    }
    return str(words.get(field, _("This value is not valid.")))
