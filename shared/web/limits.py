"""What a request may hold: the one place where it is declared, checked before anything is parsed.

deploy/nginx/site.conf repeats the sizes for what comes from outside; tests/security compares the two.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from flask import Flask, request
from webargs.core import is_json

from shared.content.attachment import MAX_UPLOAD_BYTES, MOST_PHOTOS
from shared.identity.sessions import session_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one route. `values` counts the members and elements of a JSON document, or the fields of a form."""

    #: Bytes of the body.
    body: int
    #: Nesting of objects and arrays in JSON.
    depth: int = 12
    values: int = 5_000


DEFAULT = Limits(MIB)
#: Few short fields, open to strangers.
SHORT_FORM = Limits(16 * KIB, depth=2, values=32)
#: The same with a choice among topics, districts and agencies.
CHOICE_FORM = replace(SHORT_FORM, values=256)
#: The same as JSON, with a browser's subscription.
CHOICE_DOCUMENT = replace(CHOICE_FORM, depth=3)
#: A text of 2,000 characters, each up to twelve bytes in a form's encoding.
TEXT_FORM = replace(SHORT_FORM, body=32 * KIB)
#: What a platform reports back, several reports at once.
REPORTS = Limits(256 * KIB, depth=12, values=5_000)
#: The form around a photo takes a few lines.
PHOTO = replace(DEFAULT, body=MAX_UPLOAD_BYTES + 64 * KIB)
#: A list of 20,000 people with what they chose.
LIST = replace(DEFAULT, body=2 * MIB)
SUBMISSION = replace(DEFAULT, body=MOST_PHOTOS * MAX_UPLOAD_BYTES + MIB)

#: By the route's rule; a route that is not named has DEFAULT.
BY_ROUTE = {
    "/login": SHORT_FORM,
    "/logout": SHORT_FORM,
    "/account/language": SHORT_FORM,
    "/account/password": SHORT_FORM,
    "/api/v1/tokens": SHORT_FORM,
    "/subscribe": CHOICE_FORM,
    "/preferences/<token>": CHOICE_FORM,
    "/api/v1/push/subscriptions": CHOICE_DOCUMENT,
    "/api/v1/push/subscriptions/state": CHOICE_DOCUMENT,
    "/api/v1/push/subscriptions/end": CHOICE_DOCUMENT,
    "/api/v1/push/confirmations": SHORT_FORM,
    "/preferences/whatsapp/<token>": CHOICE_FORM,
    "/report": TEXT_FORM,
    "/subscribe/<token>": SHORT_FORM,
    "/unsubscribe/<token>": SHORT_FORM,
    "/hooks/whatsapp/<account_id>": REPORTS,
    "/api/v1/attachments": PHOTO,
    "/portal/photos": PHOTO,
    "/channels/tasks/<delivery_id>": PHOTO,
    "/channels/recipients/<account_id>/imports": LIST,
    "/api/v1/tasks/<delivery_id>/photo": PHOTO,
    "/api/v1/submissions": SUBMISSION,
    "/api/v1/submissions/<submission_id>/revisions": SUBMISSION,
    "/portal/submissions/new": SUBMISSION,
    "/portal/submissions/<submission_id>/revise": SUBMISSION,
}

_FORM = "application/x-www-form-urlencoded"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: A JSON string, also one that does not end: it then reaches to the end of the text, so that no text is read twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKET = re.compile(rb"[^][{}]+")
#: Half of a surrogate pair: a character in JSON's notation, but in no text.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def register(app: Flask) -> None:
    """Check every request after its route is known and before anything reads its body."""
    app.config["MAX_CONTENT_LENGTH"] = DEFAULT.body
    app.before_request(_check_address)
    app.before_request(_check_body)


def of_route(rule: str | None) -> Limits:
    """The limits of the route with this rule; those of the default for a path without a route."""
    return BY_ROUTE.get(rule or "", DEFAULT)


def parse_json(data: bytes | str, limits: Limits = DEFAULT) -> Any:
    """The document in `data`; raises Problem for one that is malformed, too deep or has too many values.

    Depth and values are counted in linear time before it is parsed.
    """
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    _check_structure(_STRING.sub(b'""', raw), limits)
    try:
        text = raw.decode("utf-8")
        document = json.loads(text, parse_constant=_refuse_constant)
        if _SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):  # among them integers of more digits than Python reads
        raise _malformed("Invalid JSON body.") from None
    return document


def _check_address() -> None:
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        raise Problem(ProblemCode.BAD_REQUEST, "No text of an address may contain the character NUL.")


def _check_body() -> None:
    if request.method not in _WITH_BODY:
        return
    limits = of_route(request.url_rule.rule if request.url_rule else None)
    is_upload = request.mimetype == "multipart/form-data" and _may_upload()
    request.max_content_length = limits.body if is_upload else min(limits.body, DEFAULT.body)
    request.max_form_memory_size = min(limits.body, DEFAULT.body)
    request.max_form_parts = limits.values
    if (request.content_length or 0) > request.max_content_length:
        if limits.body > request.max_content_length and request.mimetype == "multipart/form-data":
            raise Problem(ProblemCode.UNAUTHENTICATED, "Sign in first: only then photos are read.")
        raise _too_large(f"Send at most {request.max_content_length} bytes.")
    if request.url_rule is not None:
        _check_content(limits, request.max_content_length)


def _check_content(limits: Limits, most: int) -> None:
    if is_json(request.mimetype):
        data = _body(most)
        if data:
            parse_json(data, limits)
    elif request.mimetype == _FORM and _body(most).count(b"&") >= limits.values:
        raise _too_large(f"Send at most {limits.values} fields.")


def _body(most: int) -> bytes:
    """The body, kept for the parser; Werkzeug ends one without a Content-Length at the limit and does not say so."""
    data = request.get_data()
    if request.content_length is None and len(data) >= most:
        raise _too_large(f"Send less than {most} bytes.")
    return data


def _may_upload() -> bool:
    """Whether more than DEFAULT may be read: an API checks the bearer before it reads, a page's form is read before."""
    return request.path.startswith("/api/") or session_principal() is not None


def _check_structure(without_strings: bytes, limits: Limits) -> None:
    opened = without_strings.count(b"{") + without_strings.count(b"[")
    if opened + without_strings.count(b",") > limits.values:
        raise _too_large(f"Send at most {limits.values} values in one document.")
    depth = 0
    for bracket in _NOT_BRACKET.sub(b"", without_strings):
        depth += 1 if bracket in b"[{" else -1
        if depth > limits.depth:
            raise _malformed(f"Nest objects and arrays at most {limits.depth} deep.")
        if depth < 0:
            raise _malformed("Invalid JSON body.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _malformed(text: str) -> Problem:
    return Problem(ProblemCode.BAD_REQUEST, "The body is not JSON that can be read.", errors={"json": [text]})


def _too_large(text: str) -> Problem:
    return Problem(ProblemCode.PAYLOAD_TOO_LARGE, text)
