"""Forms of the item page, read and checked by the same schemas as the API."""

import re
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from services.review.api.bodies import EditBody, Strict
from services.review.draft import TEXTS
from shared.clock import WIB
from shared.web.problems import flatten

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
    return {**draft, "photos": photos, **_facts()}


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
    field = name.split(".")[-1]
    words = {
        "title": _("The title takes 8 to 150 characters."),
        "summary": _("The summary takes at most 300 characters."),
        "answer": _("The answer to the claim takes at most 400 characters."),
        "body": _("The text takes 40 to 20,000 characters."),
        "facts": _("Give at least one fact, at most 40."),
        "statement": _("A fact takes 3 to 400 characters."),
        "source": _("The source of a fact takes at most 300 characters."),
        "alt": _("Every photo needs a description of at least 3 characters for people who cannot see it."),
        "note": _("Please say why, in at least 5 characters: others will read it."),
        "correction_note": _("Tell readers what was wrong, in at least 5 characters."),
        "publish_at": _("Choose a day and a time."),
    }
    return str(words.get(field, _("This value is not valid.")))
