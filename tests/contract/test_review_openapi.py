"""The review API is described as it is: a valid OpenAPI 3.1 document whose examples its own schemas accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.review.api.operations import OPERATIONS
from services.review.api.responses import ItemPageSchema, ItemSchema
from services.review.app import create_app
from shared.lifecycle import ACTIONS, MACHINE
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
        "GET /api/v1/items",
        "GET /api/v1/items/{item_id}",
        "POST /api/v1/items/{item_id}/heartbeat",
        *(f"POST /api/v1/items/{{item_id}}/{verb}" for verb in OPERATIONS),
    }


def test_every_action_of_a_person_in_the_life_cycle_has_its_operation() -> None:
    by_people = {action.name for action in ACTIONS.values() if action.who != MACHINE}
    assert {verb.replace("-", "_") for verb in OPERATIONS} == by_people


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in references(described):
        node: Any = described
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_operation_is_explained_and_says_what_can_go_wrong(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        assert operation["summary"], name
        assert "200" in operation["responses"], name
        assert "default" in operation["responses"], name


def test_every_change_says_what_it_saw(described: dict[str, Any]) -> None:
    for verb in OPERATIONS:
        operation = described["paths"][f"/api/v1/items/{{item_id}}/{verb}"]["post"]
        headers = {one["name"]: one["required"] for one in operation["parameters"] if one["in"] == "header"}
        assert headers == {"If-Match": True}, verb
        assert "412" in operation["responses"], verb


def test_path_parameters_are_declared(described: dict[str, Any]) -> None:
    for path, item in described["paths"].items():
        for verb in VERBS:
            if verb in item:
                every = [*item.get("parameters", []), *item[verb].get("parameters", [])]
                assert {one["name"] for one in every if one["in"] == "path"} == set(re.findall(r"{(\w+)}", path)), path


def test_the_examples_are_accepted(described: dict[str, Any]) -> None:
    for verb, operation in OPERATIONS.items():
        shown = described["paths"][f"/api/v1/items/{{item_id}}/{verb}"]["post"]
        operation.body().load(shown["requestBody"]["content"]["application/json"]["example"])
        assert not ItemSchema().validate(shown["responses"]["200"]["content"]["application/json"]["example"])
    listed = described["paths"]["/api/v1/items"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert not ItemPageSchema().validate(listed)


def test_limits_are_told_and_unknown_fields_refused(described: dict[str, Any]) -> None:
    edit = described["components"]["schemas"]["EditBody"]
    assert edit["properties"]["title"]["maxLength"] == 150
    assert edit["additionalProperties"] is False


def test_problems_name_every_code(described: dict[str, Any]) -> None:
    codes = described["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert codes == [code.value for code in ProblemCode]
