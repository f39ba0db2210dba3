"""What the OpenAPI documents of all four services have in common, and that they and the responses agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import RAISE

from shared.web.api import ProblemSchema
from shared.web.problem_codes import ProblemCode
from shared.web.problems import MEMBERS, Problem
from tests.applications import CREATE, openapi, operations

#: The operations that need no bearer.
OPEN = {
    "intake": ["POST /api/v1/tokens"],
    "publisher": [
        "GET /api/v1/push/choices",
        "POST /api/v1/push/subscriptions",
        "POST /api/v1/push/subscriptions/state",
        "POST /api/v1/push/subscriptions/end",
        "POST /api/v1/push/confirmations",
    ],
}
OF_PUBLISHER = {
    "GET /api/v1/accounts",
    "POST /api/v1/accounts",
    "GET /api/v1/accounts/channels",
    "POST /api/v1/accounts/invitations",
    "GET /api/v1/accounts/{account_id}",
    "PATCH /api/v1/accounts/{account_id}",
    "DELETE /api/v1/accounts/{account_id}",
    "PUT /api/v1/accounts/{account_id}/credentials",
    "POST /api/v1/accounts/{account_id}/approve",
    "POST /api/v1/accounts/{account_id}/pause",
    "POST /api/v1/accounts/{account_id}/recipients",
    "POST /api/v1/accounts/{account_id}/resume",
    "POST /api/v1/accounts/{account_id}/test",
    "GET /api/v1/channels",
    "GET /api/v1/comments",
    "POST /api/v1/comments/look",
    "GET /api/v1/deliveries",
    "GET /api/v1/deliveries/coverage/{item_id}",
    "GET /api/v1/deliveries/{delivery_id}",
    "POST /api/v1/deliveries/{delivery_id}/retry",
    "POST /api/v1/deliveries/{delivery_id}/settle",
    "POST /api/v1/digests",
    *OPEN["publisher"],
    "GET /api/v1/subscribers",
    "POST /api/v1/subscribers",
    "DELETE /api/v1/subscribers/{subscriber_id}",
    "GET /api/v1/tasks",
    "GET /api/v1/tasks/{delivery_id}",
    "GET /api/v1/tasks/{delivery_id}/photos/{number}",
    "POST /api/v1/tasks/{delivery_id}/done",
    "POST /api/v1/tasks/{delivery_id}/impossible",
    "POST /api/v1/tasks/{delivery_id}/photo",
    "GET /api/v1/webhooks",
    "POST /api/v1/webhooks",
    "POST /api/v1/webhooks/{webhook_id}/disable",
    "POST /api/v1/webhooks/{webhook_id}/enable",
    "POST /api/v1/webhooks/{webhook_id}/rotate",
}
SAMPLES: dict[str, Any] = {"string": "x", "integer": 3, "array": [{"kind": "missing"}]}


@pytest.fixture(params=CREATE)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere(service: str) -> None:
    described = openapi(service)
    assert described["openapi"] == "3.1.0"
    for reference in references(described):
        node: Any = described
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_operation_is_explained_and_says_what_can_go_wrong(service: str) -> None:
    for name, operation in operations(openapi(service)):
        assert operation["summary"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
        assert "default" in operation["responses"], name
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", status), name
            assert "$ref" in response or response["description"], name


def test_every_parameter_is_declared(service: str) -> None:
    for name, operation in operations(openapi(service)):
        declared = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", name)), name


def test_every_operation_but_the_login_needs_a_bearer(service: str) -> None:
    described = openapi(service)
    assert described["security"] == [{"bearer": []}]
    without = [name for name, operation in operations(described) if operation.get("security") == []]
    assert without == OPEN.get(service, [])


def test_bodies_refuse_unknown_fields(service: str) -> None:
    described = openapi(service)
    for name, operation in operations(described):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "$ref" in body.get("schema", {}):
            schema = described["components"]["schemas"][body["schema"]["$ref"].rsplit("/", 1)[1]]
            assert schema["additionalProperties"] is False, name


def test_problems_name_every_code_and_member(service: str) -> None:
    problem = openapi(service)["components"]["schemas"]["Problem"]
    assert problem["properties"]["code"]["enum"] == [code.value for code in ProblemCode]
    assert set(MEMBERS) <= set(problem["properties"])
    assert problem["additionalProperties"] is not False


def test_a_problem_with_every_member_is_as_described() -> None:
    members = {name: SAMPLES[kind] for name, (kind, _description) in MEMBERS.items()}
    faulty = {str(number): ["x"] for number in range(80)}
    document = Problem(ProblemCode.REVISION_NOT_EXPECTED, "Wait.", errors=faulty, **members).document()
    assert document["submission_status"] == "x"
    assert document["errors_omitted"] == 30
    assert ProblemSchema(unknown=RAISE).validate(document) == {}


def test_a_problem_has_no_member_that_is_not_described() -> None:
    with pytest.raises(ValueError, match="colour"):
        Problem(ProblemCode.CONFLICT, "Wait.", colour="red")


def test_the_publisher_has_exactly_these_operations() -> None:
    assert {name for name, _ in operations(openapi("publisher"))} == OF_PUBLISHER


def test_daily_stats_are_described_as_json_and_as_csv() -> None:
    content = openapi("metrics")["paths"]["/api/v1/stats/daily"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/csv"}
    assert content["text/csv"]["example"].startswith("Tanggal;Kode OPD;OPD;Kanal;Kiriman masuk")
