"""The review API is described as it is: a valid OpenAPI 3.1 document whose examples its own schemas accept."""

from __future__ import annotations

from typing import Any

import pytest

from services.review.api.operations import OPERATIONS
from services.review.api.responses import ItemPageSchema, ItemSchema
from shared.lifecycle import ACTIONS, MACHINE
from tests.applications import openapi, operations


@pytest.fixture
def described() -> dict[str, Any]:
    return openapi("review")


def test_it_has_exactly_these_operations(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert {name for name, _ in operations(described)} == {
        "GET /api/v1/items",
        "GET /api/v1/items/{item_id}",
        "GET /api/v1/items/{item_id}/accounts",
        "POST /api/v1/items/{item_id}/heartbeat",
        *(f"POST /api/v1/items/{{item_id}}/{verb}" for verb in OPERATIONS),
        "GET /api/v1/routing-rules",
        "POST /api/v1/routing-rules",
        "POST /api/v1/routing-rules/test",
        "GET /api/v1/routing-rules/{rule_id}",
        "PUT /api/v1/routing-rules/{rule_id}",
        "DELETE /api/v1/routing-rules/{rule_id}",
    }


def test_every_action_of_a_person_in_the_life_cycle_has_its_operation() -> None:
    by_people = {action.name for action in ACTIONS.values() if action.who != MACHINE}
    assert {verb.replace("-", "_") for verb in OPERATIONS} == by_people


def test_every_change_says_what_it_saw(described: dict[str, Any]) -> None:
    for verb in OPERATIONS:
        operation = described["paths"][f"/api/v1/items/{{item_id}}/{verb}"]["post"]
        headers = {one["name"]: one["required"] for one in operation["parameters"] if one["in"] == "header"}
        assert headers == {"If-Match": True}, verb
        assert "412" in operation["responses"], verb


def test_the_examples_are_accepted(described: dict[str, Any]) -> None:
    for verb, operation in OPERATIONS.items():
        shown = described["paths"][f"/api/v1/items/{{item_id}}/{verb}"]["post"]
        operation.body().load(shown["requestBody"]["content"]["application/json"]["example"])
        assert not ItemSchema().validate(shown["responses"]["200"]["content"]["application/json"]["example"])
    listed = described["paths"]["/api/v1/items"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert not ItemPageSchema().validate(listed)


def test_limits_are_named_and_unknown_fields_refused(described: dict[str, Any]) -> None:
    edit = described["components"]["schemas"]["EditBody"]
    assert edit["properties"]["title"]["maxLength"] == 150
    assert edit["additionalProperties"] is False
