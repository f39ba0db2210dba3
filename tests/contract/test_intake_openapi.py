"""The intake API is described as it is: a valid OpenAPI 3.1 document whose examples its own schemas accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.intake.app import create_app
from services.intake.schemas.submission import REVISION, SUBMISSION
from shared.settings import Settings
from shared.web.problem_codes import ProblemCode

VERBS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MONGODB_URI", "mongodb://127.0.0.1:9/")
        environment.setenv("AMQP_URL", "amqp://127.0.0.1:9/")
        environment.setenv("KABAR_SECRET_KEY", "x" * 40)
        app = create_app(Settings.from_env())
    with app.app_context():
        spec: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return spec


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield f"{verb.upper()} {path}", item[verb]


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


def test_it_has_exactly_these_operations(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert {name for name, _ in operations(described)} == {
        "GET /api/v1/submissions",
        "POST /api/v1/submissions",
        "GET /api/v1/submissions/{submission_id}",
        "POST /api/v1/submissions/{submission_id}/revisions",
        "POST /api/v1/attachments",
        "GET /api/v1/attachments/{attachment_id}",
        "POST /api/v1/tokens",
        "GET /api/v1/agencies",
        "GET /api/v1/agencies/{code}/keys",
        "POST /api/v1/agencies/{code}/keys",
        "DELETE /api/v1/agencies/{code}/keys/{key_id}",
        "GET /api/v1/users",
        "POST /api/v1/users",
        "DELETE /api/v1/users/{username}",
        "POST /api/v1/users/{username}/password",
    }


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in references(described):
        node: Any = described
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_operation_is_explained_and_says_what_can_go_wrong(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        assert operation["summary"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
        assert "default" in operation["responses"], name
        for status, answer in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", status), name
            assert "$ref" in answer or answer["description"], name


def test_path_parameters_are_declared(described: dict[str, Any]) -> None:
    for path, item in described["paths"].items():
        common = item.get("parameters", [])
        for verb in VERBS:
            if verb in item:
                declared = {
                    parameter["name"]
                    for parameter in [*common, *item[verb].get("parameters", [])]
                    if parameter["in"] == "path"
                }
                assert declared == set(re.findall(r"{(\w+)}", path)), path


def test_only_the_login_is_open(described: dict[str, Any]) -> None:
    assert described["security"] == [{"bearer": []}]
    assert [name for name, operation in operations(described) if operation.get("security") == []] == [
        "POST /api/v1/tokens"
    ]


def test_the_examples_are_accepted(described: dict[str, Any]) -> None:
    new = described["paths"]["/api/v1/submissions"]["post"]["requestBody"]["content"]["application/json"]
    better = described["paths"]["/api/v1/submissions/{submission_id}/revisions"]["post"]["requestBody"]["content"]
    for example in new["examples"].values():
        SUBMISSION.load(example["value"])
    for example in better["application/json"]["examples"].values():
        REVISION.load(example["value"])


def test_required_fields_and_limits_are_told(described: dict[str, Any]) -> None:
    submission = described["components"]["schemas"]["Submission"]
    assert set(submission["required"]) == {"kind", "title", "body", "topic", "facts"}
    assert submission["additionalProperties"] is False
    assert submission["properties"]["title"]["maxLength"] == 150
    assert submission["properties"]["facts"]["minItems"] == 1


def test_sizes_of_photos_are_told_as_read_only(described: dict[str, Any]) -> None:
    photo = described["components"]["schemas"]["Photo"]
    assert {name for name, field in photo["properties"].items() if field.get("readOnly")} == {"width", "height"}
    assert photo["additionalProperties"] is False
    content = described["components"]["schemas"]["Content"]["properties"]["photos"]["items"]
    assert content == {"$ref": "#/components/schemas/Photo"}


def test_problems_name_every_code(described: dict[str, Any]) -> None:
    codes = described["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert codes == [code.value for code in ProblemCode]
