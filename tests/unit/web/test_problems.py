"""Every failure of an API is a problem document with a code of the closed list."""

from __future__ import annotations

import ast

import pytest
from flask import Flask, abort, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from pymongo.errors import AutoReconnect

from launcher.home import ROOT
from shared.identity.login import BadCredentials, TooManyAttempts
from shared.web import limits
from shared.web.api import service_api
from shared.web.problem_codes import ProblemCode, by_name, code_for
from shared.web.problems import MEMBERS, Problem, flatten


class Fact(Schema):
    """A nested part."""

    source = fields.String(required=True)


class Thing(Schema):
    """A body with nested parts."""

    title = fields.String(required=True)
    facts = fields.List(fields.Nested(Fact))


RAISED = {
    "bug": ZeroDivisionError("secret detail"),
    "database": AutoReconnect("mongodb://user:secret@host"),
    "credentials": BadCredentials(),
    "attempts": TooManyAttempts(40),
    "conflict": Problem("version_conflict", "Read it again.", headers={"ETag": '"8"'}, current_version=8),
}


@pytest.fixture
def client(app: Flask):
    api = service_api(app, "Things", "For tests.")
    things = Blueprint("things", "things", url_prefix="/api/v1/things")

    @things.route("/", methods=["POST"])
    @things.doc(security=[])
    @things.arguments(Thing)
    def create(_thing):
        return ""

    @things.route("/raise/<name>")
    def fail(name):
        raise RAISED[name]

    @things.route("/abort/<int:status>")
    def stop(status):
        abort(status)

    @things.route("/size", methods=["POST"])
    def size():
        return str(len(request.get_data()))

    api.register_blueprint(things)
    return app.test_client()


def _check(response, status: int, code: str) -> dict:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    document = response.json
    assert document["code"] == code
    assert document["status"] == status
    assert document["type"] == f"urn:kabar:problem:{code}"
    assert document["title"]
    assert document["detail"]
    return document


def test_faulty_fields_are_named_with_their_place(client):
    response = client.post("/api/v1/things/", json={"facts": [{"source": "BPS"}, {}], "colour": 1})
    errors = _check(response, 422, "validation_failed")["errors"]
    assert set(errors) == {"title", "facts.1.source", "colour"}
    assert errors["colour"] == ["Unknown field."]


def test_broken_json_is_said_to_be_so(client):
    response = client.post("/api/v1/things/", data="{", content_type="application/json")
    assert _check(response, 400, "bad_request")["errors"] == {"json": ["Invalid JSON body."]}


def test_what_is_not_there_and_what_is_not_possible(client):
    _check(client.get("/api/v1/nothing"), 404, "not_found")
    response = client.delete("/api/v1/things/")
    _check(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_a_request_that_is_too_large(client, monkeypatch):
    monkeypatch.setattr(limits, "DEFAULT", limits.Limits(10))
    _check(client.post("/api/v1/things/size", data=b"x" * 11), 413, "payload_too_large")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 409, 410, 415, 422, 429, 500, 502, 503])
def test_whatever_the_framework_raises(client, status):
    response = client.get(f"/api/v1/things/abort/{status}")
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == code_for(status).value


def test_a_bug_shows_the_request_id_and_nothing_else(client):
    response = client.get("/api/v1/things/raise/bug")
    document = _check(response, 500, "internal_error")
    assert response.headers["X-Request-ID"] in document["detail"]
    assert "secret" not in response.text


def test_a_database_that_is_away_is_no_bug(client):
    response = client.get("/api/v1/things/raise/database")
    _check(response, 503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    assert "secret" not in response.text


def test_login_failures(client):
    _check(client.get("/api/v1/things/raise/credentials"), 401, "invalid_credentials")
    response = client.get("/api/v1/things/raise/attempts")
    _check(response, 429, "too_many_requests")
    assert response.headers["Retry-After"] == "40"


def test_a_problem_carries_headers_and_members(client):
    response = client.get("/api/v1/things/raise/conflict")
    assert _check(response, 412, "version_conflict")["current_version"] == 8
    assert response.headers["ETag"] == '"8"'


def test_pages_fail_as_pages(client):
    response = client.get("/nothing")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "Halaman ini tidak ada" in response.text


def test_an_unknown_code_is_a_bug():
    with pytest.raises(ValueError, match="closed list"):
        Problem("made_up", "…")
    assert by_name("not_found") is ProblemCode.NOT_FOUND
    assert all(code.value == code.name.lower() and 400 <= code.status < 600 for code in ProblemCode)


def test_nested_messages_become_dotted_names():
    nested = {"facts": {0: {"source": ["a"]}, "_schema": ["b"]}, "_schema": ["c"], "title": "d"}
    assert flatten(nested) == {"facts.0.source": ["a"], "facts": ["b"], "": ["c"], "title": ["d"]}


def test_the_description_documents_problems_and_bearers(client):
    spec = client.get("/api/docs/intake/openapi.json").json
    assert spec["openapi"] == "3.1.0"
    assert spec["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert spec["security"] == [{"bearer": []}]
    operation = spec["paths"]["/api/v1/things/"]["post"]
    assert operation["security"] == []
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    assert set(spec["components"]["responses"]["DEFAULT_ERROR"]["content"]) == {"application/problem+json"}
    codes = spec["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert set(codes) == {code.value for code in ProblemCode}


def test_the_docs_page_brings_its_own_files(client):
    page = client.get("/api/docs/intake/").text
    assert "https://" not in page.replace("http://www.w3.org", "")
    assert client.get("/api/docs/intake/ui/swagger-ui-bundle.js").status_code == 200
    assert client.get("/api/docs/intake/ui/../../__init__.py").status_code == 404


def test_every_member_that_the_services_use_is_declared() -> None:
    sources = [*(ROOT / "shared").rglob("*.py"), *(ROOT / "services").rglob("*.py")]
    calls = (node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    used = {
        keyword.arg
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"
        for keyword in node.keywords
    }
    assert {"current_hash", "holder"} <= used
    assert used - {"errors", "headers"} <= MEMBERS.keys()
