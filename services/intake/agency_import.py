"""Add and change agencies from a CSV file: `./kabar agencies FILE [--dry-run]`; docs/operations.md has the format.

A file is taken as a whole: one wrong line, and nothing is changed. Importing it again changes nothing.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema
from pymongo.client_session import ClientSession

from shared import db
from shared.content import Agency
from shared.content.agency import AGENCY_KINDS
from shared.content.topics import DISTRICTS
from shared.ids import new_id
from shared.settings import Settings

#: A regency has some dozens of agencies, a province some thousands.
LARGEST_FILE = 1024 * 1024
_REQUIRED = ("code", "name", "short_name", "kind")
_COLUMNS = (*_REQUIRED, "district", "slug", "active")
_KEY = validate.Regexp(r"^[a-z0-9-]+$", error="Use lower-case letters, digits and hyphens only.")
_YES_OR_NO = {"yes": True, "no": False}


class ImportRefused(ValueError):
    """The file cannot be imported; `errors` says why, line by line."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors))


@dataclass(frozen=True, slots=True)
class Change:
    """What importing a line does: `action` is add, change or keep; `before` and `after` hold the fields that differ."""

    action: str
    code: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class _Line(Schema):
    """One line of the file."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(required=True, validate=[validate.Length(1, 40), _KEY])
    name = fields.String(required=True, validate=validate.Length(3, 150))
    short_name = fields.String(required=True, validate=validate.Length(2, 60))
    kind = fields.String(required=True, validate=validate.OneOf(AGENCY_KINDS))
    district = fields.String(validate=validate.OneOf(DISTRICTS))
    slug = fields.String(validate=[validate.Length(1, 80), _KEY])
    active = fields.String(validate=validate.OneOf(_YES_OR_NO), load_default="yes")

    @pre_load
    def without_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An empty cell is as good as a missing column."""
        return {name: value.strip() for name, value in data.items() if isinstance(value, str) and value.strip()}

    @validates_schema
    def check_district(self, data: dict[str, Any], **_: Any) -> None:
        """A district's office names its district; no other has one."""
        if (data["kind"] == "kecamatan") != ("district" in data):
            raise ValidationError("Give it for agencies of the kind kecamatan, and for these only.", "district")

    @post_load
    def as_stored(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The fields as the database keeps them; the slug is the code unless it is given."""
        return {"slug": data["code"], **data, "active": _YES_OR_NO[data["active"]]}


def read(content: bytes) -> list[dict[str, Any]]:
    """The agencies of a CSV file (UTF-8, commas or semicolons, a header line); raises ImportRefused."""
    if len(content) > LARGEST_FILE:
        raise ImportRefused([f"The file is larger than {LARGEST_FILE} bytes."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefused(["The file is not UTF-8. Save it as “CSV UTF-8”."]) from None
    header = text.split("\n", 1)[0]
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", restkey="more")
    columns = [name.strip() for name in lines.fieldnames or []]
    if problems := list(_wrong_columns(columns)):
        raise ImportRefused(problems)
    lines.fieldnames = columns
    return _checked(lines)


def plan(agencies: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What importing these would change; raises ImportRefused where what is stored contradicts it."""
    known = {found["code"]: found for found in Agency.collection().find({})}
    slugs = {found["slug"]: code for code, found in known.items()}
    errors, changes = [], []
    for agency in agencies:
        code, stored = agency["code"], known.get(agency["code"])
        if slugs.get(agency["slug"], code) != code:
            errors.append(f"{code}: the slug {agency['slug']} belongs to {slugs[agency['slug']]}.")
        if stored and stored["slug"] != agency["slug"]:
            errors.append(f"{code}: its slug is {stored['slug']} and part of public addresses, so it cannot change.")
        changes.append(_change(stored, agency))
    if errors:
        raise ImportRefused(errors)
    return changes


def carry_out(changes: Iterable[Change]) -> None:
    """Write all changes in one transaction."""
    writes = [change for change in changes if change.action != "keep"]

    def write(session: ClientSession) -> None:
        for change in writes:
            update: dict[str, Any] = {"$set": dict(change.after), "$setOnInsert": {"_id": new_id()}}
            if gone := {name: "" for name in change.before if name not in change.after}:
                update["$unset"] = gone
            Agency.collection().update_one({"code": change.code}, update, upsert=True, session=session)

    if writes:
        db.transaction(write)


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 where the file was refused."""
    parser = argparse.ArgumentParser(prog="kabar agencies", description="Add and change agencies from a CSV file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="Show what would change and change nothing.")
    chosen = parser.parse_args(arguments)
    try:
        content = chosen.file.read_bytes()
    except OSError as error:
        parser.error(f"cannot read {chosen.file}: {error.strerror}")
    db.connect(Settings.from_env())
    try:
        changes = plan(read(content))
    except ImportRefused as refused:
        sys.stderr.write("\n".join([*refused.errors, "Nothing was changed."]) + "\n")
        return 1
    if not chosen.dry_run:
        carry_out(changes)
    sys.stdout.write("\n".join(_report(changes, dry_run=chosen.dry_run)) + "\n")
    return 0


def _wrong_columns(columns: list[str]) -> Iterator[str]:
    if missing := [name for name in _REQUIRED if name not in columns]:
        yield f"Line 1: the columns {', '.join(missing)} are missing."
    if unknown := [name or "(empty)" for name in columns if name not in _COLUMNS]:
        yield f"Line 1: unknown columns: {', '.join(unknown)}. Known are {', '.join(_COLUMNS)}."
    if len(set(columns)) < len(columns):
        yield "Line 1: a column is there twice."


def _checked(lines: csv.DictReader[str]) -> list[dict[str, Any]]:
    schema, agencies, errors = _Line(), [], []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        number = lines.line_num
        if "more" in line:
            errors.append(f"Line {number}: it has more cells than the first line.")
            continue
        try:
            agency = schema.load(line)
        except ValidationError as error:
            messages = error.normalized_messages()  # type: ignore[no-untyped-call]
            errors += [f"Line {number}, {name}: {' '.join(said)}" for name, said in messages.items()]
            continue
        for name in ("code", "slug"):
            first = seen.setdefault((name, agency[name]), number)
            if first != number:
                errors.append(f"Line {number}, {name}: {agency[name]} is on line {first} already.")
        agencies.append(agency)
    if not agencies and not errors:
        errors.append("The file has no agencies.")
    if errors:
        raise ImportRefused(errors)
    return agencies


def _change(stored: Mapping[str, Any] | None, agency: Mapping[str, Any]) -> Change:
    code = agency["code"]
    if stored is None:
        return Change("add", code, {}, agency)
    names = [name for name in _COLUMNS if stored.get(name) != agency.get(name)]
    before, after = ({name: each[name] for name in names if name in each} for each in (stored, agency))
    return Change("change" if names else "keep", code, before, after)


def _report(changes: Iterable[Change], *, dry_run: bool) -> Iterator[str]:
    counts = {"add": 0, "change": 0, "keep": 0}
    for change in changes:
        counts[change.action] += 1
        if change.action == "add":
            yield f"add     {change.code}: {change.after['name']}"
        elif change.action == "change":
            names = [name for name in _COLUMNS if name in change.before or name in change.after]
            texts = (f"{name} {change.before.get(name, '–')} → {change.after.get(name, '–')}" for name in names)
            yield f"change  {change.code}: {', '.join(texts)}"
    summary = (
        "{add} to add, {change} to change, {keep} as they are"
        if dry_run
        else ("{add} added, {change} changed, {keep} as they were")
    )
    yield summary.format(**counts) + ("; nothing was changed" if dry_run else "")


if __name__ == "__main__":
    raise SystemExit(main())
