"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from flask import request
from werkzeug import Response

from shared.web.problem_codes import ProblemCode, by_name

MEDIA_TYPE = "application/problem+json"

#: What a document may have besides the members of RFC 9457, with JSON type and meaning: a closed list like the codes.
MEMBERS = {
    "submission_id": ("string", "The submission that this Idempotency-Key made before"),
    "submission_status": ("string", "The submission's present status"),
    "delivery_status": ("string", "The delivery's present status"),
    "state": ("string", "The item's present state"),
    "action": ("string", "The action that was refused"),
    "reason": ("string", "Why, as a code; the list of codes may grow"),
    "holder": ("string", "Who edits the item now"),
    "expires_at": ("string", "When the right to edit expires (ISO 8601)"),
    "current_version": ("integer", "The item's present version"),
    "current_hash": ("string", "The hash of the content as it is packaged now"),
    "changed_by": ("string", "Who changed it last"),
    "last_action": ("string", "What they did"),
    "findings": ("array", "Facts that are missing or changed in the text, each with its place"),
    "field": ("string", "The field that is missing"),
}

#: Field name (dotted for nested ones, `facts.0.source`) to what is wrong with it.
FieldErrors = Mapping[str, Sequence[str]]

#: A document lists at most so many faulty fields, with so many messages each, of so many characters.
MOST_FIELDS, MOST_MESSAGES, LONGEST_NAME, LONGEST_MESSAGE = 50, 5, 120, 1_000
#: So many of them are named in `detail`.
_NAMED = 10


def is_program() -> bool:
    """Whether a program sent the request: an API's client, or a script of a page, which cannot show a page either."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    accepted = request.accept_mimetypes
    return request.path.startswith("/api/") or mode != "navigate" or (bool(accepted) and not accepted.accept_html)


class Problem(Exception):
    """Ends a request with an error of the closed list; `detail` says in English what the client can do about it.

    `errors` names faulty fields, `headers` go into the response, other arguments are members of the list MEMBERS.
    However many `errors` are given, the document lists the first MOST_FIELDS and counts those it leaves out.
    Raised on a page it becomes the friendly error page of its status. Raises ValueError for an unknown code or member.
    """

    def __init__(
        self,
        code: ProblemCode | str,
        detail: str,
        *,
        errors: FieldErrors | None = None,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        self.code = code if isinstance(code, ProblemCode) else by_name(code)
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        undeclared = extensions.keys() - MEMBERS.keys()
        if undeclared:
            raise ValueError(f"{sorted(undeclared)} are not in the closed list of problem members")
        self.extensions = extensions
        super().__init__(f"{self.code.value}: {detail}")

    @property
    def status(self) -> int:
        """The HTTP status of its code."""
        return self.code.status

    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        body: dict[str, Any] = {
            "type": f"urn:kabar:problem:{self.code.value}",
            "title": self.code.heading,
            "status": self.status,
            "detail": self.detail,
            "code": self.code.value,
        }
        if self.errors:
            body["errors"] = {
                name[:LONGEST_NAME]: [text[:LONGEST_MESSAGE] for text in messages[:MOST_MESSAGES]]
                for name, messages in islice(self.errors.items(), MOST_FIELDS)
            }
        if self.errors and len(self.errors) > MOST_FIELDS:
            body["errors_omitted"] = len(self.errors) - MOST_FIELDS
        return body | self.extensions

    def response(self) -> Response:
        """The response as application/problem+json."""
        text = json.dumps(self.document(), ensure_ascii=False, default=str)
        return Response(text, self.status, headers=self.headers, content_type=MEDIA_TYPE)


def correct_fields(errors: FieldErrors) -> str:
    """The sentence for `detail` that names the first faulty fields."""
    names = ", ".join(name[:LONGEST_NAME] for name in islice(errors, _NAMED))
    more = f" and {len(errors) - _NAMED} more" if len(errors) > _NAMED else ""
    return f"Correct what `errors` says about: {names}{more}."


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by dotted field name, `facts.0.source` for the first fact's source."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in messages.items():
            name = prefix if key == "_schema" else f"{prefix}.{key}" if prefix else str(key)
            for field, texts in flatten(value, name).items():
                found.setdefault(field, []).extend(texts)
        return found
    texts = [str(text) for text in messages] if isinstance(messages, list | tuple) else [str(messages)]
    return {prefix: texts}
