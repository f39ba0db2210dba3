"""Reading a submission out of a request: JSON, or a form with photos beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import FileStorage

from services.intake.agencies import AgencyName
from services.intake.api.problems import invalid
from services.intake.commands.store_attachment import store_attachment
from services.intake.commands.submit import fingerprint_of
from shared.content.attachment import MAX_UPLOAD_BYTES
from shared.identity import Principal
from shared.web.limits import parse_json
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Body:
    """Validated content and the fingerprint that identifies the request when it is sent again."""

    content: dict[str, Any]
    fingerprint: str


def read_body(request: Request, schema: Schema, agency: AgencyName, by: Principal) -> Body:
    """The request's content, with its photos stored; raises Problem or PhotoRefused."""
    if request.mimetype == "multipart/form-data":
        return _from_form(request, schema, agency, by)
    if not request.is_json:
        raise Problem(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            "Send application/json, or multipart/form-data with the part `submission`.",
        )
    content = _load(schema, request.get_json())
    return Body(content, fingerprint_of(content))


def idempotency_key(request: Request) -> str | None:
    """The caller's Idempotency-Key; a Problem when it is malformed."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= _KEY_LENGTH or not all("!" <= char <= "~" for char in key):
        raise Problem(
            ProblemCode.IDEMPOTENCY_KEY_INVALID, f"Use 1 to {_KEY_LENGTH} visible ASCII characters, best a random UUID."
        )
    return key


def _load(schema: Schema, data: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise invalid(error) from None
    return loaded


def _from_form(request: Request, schema: Schema, agency: AgencyName, by: Principal) -> Body:
    """Validates before it stores any photo. Its fingerprint rests on the photos' bytes, as their ids are made here."""
    part = request.form.get("submission")
    if part is None:
        raise Problem(ProblemCode.VALIDATION_FAILED, "Send the JSON as the part `submission`.", errors=_missing_part())
    given = parse_json(part)
    content = _load(schema, given)
    files = request.files.getlist("photos")
    open_places = [photo for photo in content["photos"] if not photo.get("attachment_id")]
    if len(files) != len(open_places):
        raise Problem(
            ProblemCode.VALIDATION_FAILED,
            "Send one part `photos` for each entry of `photos` that has no attachment_id, in the same order.",
            errors={"photos": [f"{len(open_places)} entries wait for a file, {len(files)} files came."]},
        )
    digests = [_stored_into(photo, file, agency, by) for photo, file in zip(open_places, files, strict=True)]
    return Body(content, fingerprint_of([given, digests]))


def _stored_into(photo: dict[str, Any], file: FileStorage, agency: AgencyName, by: Principal) -> str:
    stored = store_attachment(read_file(file), agency_code=agency.code, by=by)
    photo["attachment_id"] = stored["_id"]
    return str(stored["sha256"])


def read_file(file: FileStorage) -> bytes:
    """The bytes of an uploaded file, at most one more than is allowed, so that the check notices."""
    return file.stream.read(MAX_UPLOAD_BYTES + 1)


def _missing_part() -> dict[str, list[str]]:
    return {"submission": ["This part is missing."]}
