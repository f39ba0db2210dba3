"""What a stranger sends is refused before it is read or parsed, on every route of every service."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Response

from services.intake.api.problems import invalid
from shared.web import limits
from shared.web.limits import BY_ROUTE, DEFAULT, KIB, MIB, SHORT_FORM, of_route, parse_json
from shared.web.problem_codes import ProblemCode
from shared.web.problems import MOST_FIELDS, Problem
from tests.directory import Directory

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
SITE_CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "site.conf"


class Unread(io.RawIOBase):
    """A body that counts what is read of it; it never ends."""

    def __init__(self) -> None:
        self.taken = 0

    def readinto(self, buffer: Any) -> int:
        """More of it, up to what the test can bear."""
        assert self.taken < 128 * MIB, "read without a bound"
        buffer[:] = b"a" * len(buffer)
        self.taken += len(buffer)
        return len(buffer)

    def readable(self) -> bool:
        """It can be read."""
        return True


def changing_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, rule and an address of each route that takes a body."""
    for rule in app.url_map.iter_rules():
        for method in sorted(set(CHANGING) & (rule.methods or set())):
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            yield method, rule.rule, re.sub(r"<[^>]+>", "abc", address)


def send(app: Flask, method: str, path: str, body: Any, **headers: str) -> Response:
    """As gunicorn provides it: `wsgi.input` ends where the body does, also without a Content-Length."""
    environ = EnvironBuilder(path, method=method).get_environ()
    environ |= {name.upper(): value for name, value in headers.items()}
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True}
    found, status, given = run_wsgi_app(app, environ)
    return Response(list(found), status, given)


def refused(answer: Response | TestResponse, path: str, status: int, code: ProblemCode) -> None:
    assert answer.status_code == status, (path, answer.get_data(as_text=True)[:300])
    if path.startswith("/api/"):
        assert answer.mimetype == "application/problem+json"
        assert json.loads(answer.get_data())["code"] == code.value
    else:
        assert answer.mimetype == "text/html"
    assert len(answer.get_data()) < 64 * KIB


def test_a_body_that_says_it_is_too_large_is_refused_unread(service: Flask) -> None:
    for method, rule, path in changing_routes(service):
        body = Unread()
        answer = send(service, method, path, body, Content_Length=str(of_route(rule).body + 1))
        refused(answer, path, 413, ProblemCode.PAYLOAD_TOO_LARGE)
        assert body.taken == 0, rule


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_in_chunks_is_read_up_to_the_limit_only(service: Flask, media_type: str) -> None:
    for method, rule, path in changing_routes(service):
        body = Unread()
        answer = send(service, method, path, body, Content_Type=media_type)
        refused(answer, path, 413, ProblemCode.PAYLOAD_TOO_LARGE)
        assert body.taken <= min(of_route(rule).body, DEFAULT.body) + MIB, rule


def test_signed_out_visitors_may_not_send_uploads_to_pages(
    applications: dict[str, Flask], directory: Directory
) -> None:
    for path in ("/portal/photos", "/portal/submissions/new", "/portal/submissions/abc/revise"):
        body = Unread()
        headers = {"Content_Type": "multipart/form-data; boundary=x", "Content_Length": str(2 * MIB)}
        refused(send(applications["intake"], "POST", path, body, **headers), path, 401, ProblemCode.UNAUTHENTICATED)
        assert body.taken == 0


def test_many_keys_are_refused_before_they_are_parsed(service: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "json", None)  # a parser that is called ends in a 500
    for method, rule, path in changing_routes(service):
        allowed = of_route(rule).values
        many = b"{" + b",".join(b'"%d":0' % number for number in range(allowed + 1)) + b"}"
        answer = service.test_client().open(path, method=method, data=many, content_type="application/json")
        refused(answer, path, 413, ProblemCode.PAYLOAD_TOO_LARGE)
        form = b"&".join(b"%d=0" % number for number in range(allowed + 1))
        answer = service.test_client().open(
            path, method=method, data=form, content_type="application/x-www-form-urlencoded"
        )
        refused(answer, path, 413, ProblemCode.PAYLOAD_TOO_LARGE)


@pytest.mark.parametrize("nested", ["[" * 1000 + "]" * 1000, '{"a":' * 1000 + "1" + "}" * 1000, "[" * 1000])
def test_deep_documents_are_refused(service: Flask, nested: str) -> None:
    for method, _rule, path in changing_routes(service):
        answer = service.test_client().open(path, method=method, data=nested, content_type="application/json")
        assert answer.status_code in {400, 413}, (path, answer.text[:200])


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_a_document_may_be_as_deep_as_its_route_declares(opening: str, closing: str) -> None:
    deepest = opening * (DEFAULT.depth - 1) + "[]" + closing * (DEFAULT.depth - 1)
    assert parse_json(deepest)
    with pytest.raises(Problem) as refusal:
        parse_json(f"[{deepest}]")
    assert refusal.value.errors == {"json": ["Nest objects and arrays at most 12 deep."]}


@pytest.mark.parametrize("path", ["/%00", "/api/v1/x%00", "/?q=a%00b", "/api/v1/x?%00"])
def test_no_address_contains_nul(service: Flask, path: str) -> None:
    """MongoDB takes it in no regular expression, and no search needs it."""
    answer = service.test_client().get(path)
    refused(answer, path, 400, ProblemCode.BAD_REQUEST)


@pytest.mark.parametrize(
    "text",
    ["{", '"\\ud800"', '{"a": "\\udfff"}', "NaN", "[1, -Infinity]", "9" * 5000, b"\xff", b'"\xed\xa0\x80"', "]", '{"a'],
)
def test_what_is_no_json_says_so(text: str | bytes) -> None:
    with pytest.raises(Problem) as refusal:
        parse_json(text)
    assert refusal.value.code is ProblemCode.BAD_REQUEST
    assert refusal.value.errors == {"json": ["Invalid JSON body."]}


def test_brackets_and_commas_in_texts_are_not_counted() -> None:
    text = {"a": '[{,"\\' * 4000, "b": "\\\\", "c": "😀"}
    assert parse_json(json.dumps(text)) == text
    assert parse_json('"\\ud83d\\ude00"') == "😀"


def test_a_text_that_does_not_end_is_read_once() -> None:
    with pytest.raises(Problem):
        parse_json('"' + '\\"' * 500_000)
    with pytest.raises(Problem):
        parse_json('"\\' * 250_000)


def test_many_faulty_fields_get_a_short_answer(applications: dict[str, Flask]) -> None:
    many = {f"{number}{'x' * 200}": 0 for number in range(30)} | {str(number): 0 for number in range(3000)}
    answer = applications["intake"].test_client().post("/api/v1/tokens", json={"username": {}, "password": 1})
    assert set(answer.json["errors"]) == {"username", "password"}
    with applications["intake"].test_request_context("/api/v1/tokens"):
        refusal = invalid(ValidationError({name: ["This field does not exist."] * 100 for name in many}))
        document = refusal.response().json
    assert len(refusal.response().data) < 40 * KIB
    assert len(document["errors"]) == MOST_FIELDS
    assert document["errors_omitted"] == len(many) - MOST_FIELDS
    assert len(document["detail"]) < 2 * KIB


def test_every_limit_belongs_to_a_route(applications: dict[str, Flask]) -> None:
    rules = {rule for app in applications.values() for _method, rule, _path in changing_routes(app)}
    assert set(BY_ROUTE) <= rules
    assert of_route("/somewhere/else") == DEFAULT == limits.Limits(MIB)
    assert SHORT_FORM.body == 16 * KIB


def nginx_limits() -> list[tuple[re.Pattern[str], int]]:
    """Each location that leads to a service, in the order in which nginx tries them, with its size in bytes."""
    text = SITE_CONF.read_text()
    default = re.search(r"^    client_max_body_size (\w+);", text, re.MULTILINE)
    assert default
    found = []
    for pattern, body in re.findall(r"^    location ~ (\S+) \{\n(.*?)^    \}", text, re.MULTILINE | re.DOTALL):
        size = re.search(r"client_max_body_size (\w+);", body)
        if "service.conf" in body:
            found.append((re.compile(pattern), in_bytes(size[1] if size else default[1])))
    return found


def in_bytes(size: str) -> int:
    return int(size[:-1]) * {"k": KIB, "m": MIB}[size[-1]]


def test_nginx_has_the_same_limits(applications: dict[str, Flask]) -> None:
    locations = nginx_limits()
    for app in applications.values():
        for _method, rule, path in changing_routes(app):
            size = next(size for pattern, size in locations if pattern.search(path))
            assert of_route(rule).body == size, rule
