"""Nothing that a caller of any role sends ends in a 500: each route of each service with hostile input."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.intake.agencies import agency_name
from shared.content import Agency
from shared.identity import Role, accounts, tokens
from shared.settings import Settings
from tests.applications import CREATE

HOSTILE_TEXTS = [
    "", "abc", "\x00", "a\x00b", "\r\nX: y", "%", "%s%n", "../../etc", "\u202e", "ﷺ" * 200, "a" * 3000, "9" * 400, "-1",
    "1e400", "NaN", "null", "[]", "{}", "$gt", "{{7*7}}", "2026-13-45", "0001-01-01", "9999-12-31T23:59:59+14:00", "😀",
    "(((((", "[a](" * 300, "*" * 500, "0x10", "١٢", "http://[", "//", "\\", "id", "en",
]  # fmt: skip
hostile_texts = st.sampled_from(HOSTILE_TEXTS)
HOSTILE_VALUES: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 10**300, 1.5, 1e308, [], {}, [[]], [{}], {"$gt": ""}, {"a.b": 1, "$set": {}},
    ["abc"] * 60, [None], [{"statement": "x", "source": "\x00"}],
]  # fmt: skip
hostile_values = st.one_of(st.sampled_from(HOSTILE_VALUES), hostile_texts)
#: As they go over the wire: no JSON library writes them.
RAW_BODIES = [
    b"", b"{", b"null", b'"\\ud800"', b'{"title": "\\udc00"}', b"\xff\xfe", b"[" * 2000, b'{"a":' * 200, b"NaN",
    b"9" * 5000, b'{"limit": 1e999}', b'{"title":1,"title":2}', b"\xed\xa0\x80", b"%00=%00&%ff=%ff", b"a&b&c",
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\x00\"\r\n\r\n\x00\r\n--x--", b"--x",
]  # fmt: skip
MEDIA_TYPES = [
    "application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "text/plain", "x", "",
    "multipart/form-data; boundary=x", "multipart/form-data", "application/problem+json", "application/json\x00",
]  # fmt: skip
HEADERS = {
    "If-Match": ['"1"', '"9999999999999999999999"', "*", "W/\"x\"", '"-1"', "", '"\u0661"', "9" * 5000],
    "If-None-Match": ["*", '"', "W/", "x,y," * 50],
    "Idempotency-Key": ["", " ", "x" * 300, "\xff"],
    "Authorization": ["Bearer", "Bearer kbr_\xff", "Basic !!", "Bearer a.b.c", "Bearer " + "a" * 3000],
    "Accept": ["*/*;q=x", "application/json", "text/csv;q=1e400", ",,,"],
    "Accept-Language": ["en;q=x", "\xff", "zz"],
    "Cookie": ["kabar_session=x", "kabar_session=.eJ.x.y", "kabar_lang=\xff", "=;=;;", "kabar_lang=xx; kabar_lang=en"],
    "Host": ["evil.example", "[::1", "a b", "x" * 300, "127.0.0.1:99999"],
    "Origin": ["null", "http://[", "\xff"],
    "Range": ["bytes=x-y", "bytes=99999999999-"],
    "X-Request-ID": ["\xff", "x" * 300],
    "X-Forwarded-For": ["\xff", "1.2.3.4, x"],
    "traceparent": ["00-x-y-z", "\xff"],
    "If-Modified-Since": ["yesterday", "\xff"],
    "Content-Encoding": ["gzip"],
}  # fmt: skip
QUERY_NAMES = [
    "q", "status", "state", "after", "cursor", "limit", "page", "from", "to", "until", "since", "agency", "topic",
    "kind", "channel", "action", "item_id", "view", "period", "format", "lang", "next", "group", "month", "token",
]  # fmt: skip
names = st.sampled_from(QUERY_NAMES)


@dataclass(frozen=True)
class Route:
    """One operation."""

    method: str
    rule: str


@dataclass(repr=False)
class Service:
    """A service with people of every role who call it."""

    app: Flask
    routes: list[Route]
    fields: list[str]
    browsers: list[FlaskClient]
    bearers: list[str]

    def __repr__(self) -> str:
        """Short, for what hypothesis reports."""
        return self.app.name


@pytest.fixture(params=CREATE)
def service(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Service]:
    """Each service at a real database, with CSRF checks off so that the views are reached."""
    key = Fernet.generate_key().decode()
    app = CREATE[request.param](replace(settings, vapid_key=key, credentials_keys=(key,)))
    app.config["WTF_CSRF_ENABLED"] = False
    Agency(code="dinkes", name="Dinas Kesehatan", short_name="Dinkes", slug="dinkes", kind="dinas").save()
    schemas = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()["components"]["schemas"]
    known = sorted({name for schema in schemas.values() for name in schema.get("properties", {})})
    browsers, bearers = [app.test_client()], [""]
    for role in Role:
        code = "dinkes" if role is Role.AGENCY else None
        user = accounts.create(f"u-{role}", "Seseorang", "kata sandi panjang", [role], agency_code=code)
        browser = app.test_client()
        with browser.session_transaction() as session:
            session.update(user=user.id, epoch=0, made=int(time.time()))
        browsers.append(browser)
        with app.app_context():
            bearers.append(tokens.issue(accounts.principal_of(user.to_mongo()))[0])
    yield Service(app, list(routes_of(app)), known, browsers, bearers)
    accounts._cache.clear()
    agency_name.cache_clear()


def routes_of(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Route(method, rule.rule)


def address(data: st.DataObject, rule: str) -> str:
    """The route's path with hostile values, and a query."""
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule)
    path = re.sub(r"<[^>]+>", lambda _: quote(data.draw(hostile_texts)[:300] or "x", safe=""), path)
    query = data.draw(st.lists(st.tuples(names, hostile_texts), max_size=3))
    raw = data.draw(st.sampled_from(["", "&%ff=%ff", "&lang=en&lang=%00", "&%00"]))
    return f"{path}?{urlencode(query)}{raw}"


def body(data: st.DataObject, fields: list[str]) -> tuple[bytes, str]:
    """A body and its type: broken, or well-formed with the names that the service knows."""
    if data.draw(st.booleans()):
        return data.draw(st.sampled_from(RAW_BODIES)), data.draw(st.sampled_from(MEDIA_TYPES))
    given = data.draw(st.dictionaries(st.sampled_from(fields), hostile_values, max_size=6))
    if data.draw(st.booleans()):
        return json.dumps(given).encode(), "application/json"
    return urlencode({name: str(value)[:2000] for name, value in given.items()}).encode(), MEDIA_TYPES[2]


@examples(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_request_ends_in_a_500(service: Service, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(service.routes))
    who = data.draw(st.integers(0, len(service.browsers) - 1))
    path = address(data, route.rule)
    content, media_type = body(data, service.fields) if route.method != "GET" else (b"", "")
    headers = {
        name: data.draw(st.sampled_from(HEADERS[name]))
        for name in data.draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2, unique=True))
    }
    if service.bearers[who]:
        headers.setdefault("Authorization", f"Bearer {service.bearers[who]}")
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": value.encode().decode("latin-1") for name, value in headers.items()
    }
    environ["CONTENT_TYPE"] = media_type
    response = service.browsers[who].open(path, method=route.method, data=content, environ_overrides=environ)
    assert response.status_code < 500, (route, path, content, environ)
