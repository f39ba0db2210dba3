"""The metrics API is described as it is."""

from __future__ import annotations

from typing import Any

import pytest

from services.metrics.api import examples
from services.metrics.api.journey_responses import JourneySchema, JourneysPage
from services.metrics.api.responses import DailyPage, EventCounts, Summary
from tests.applications import openapi


@pytest.fixture
def described() -> dict[str, Any]:
    return openapi("metrics")


def operations(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {path: verbs["get"] for path, verbs in spec["paths"].items()}


def test_it_has_exactly_these_operations(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {
        "/api/v1/stats/summary",
        "/api/v1/stats/daily",
        "/api/v1/stats/events",
        "/api/v1/journeys",
        "/api/v1/journeys/{item_id}",
    }


def test_every_operation_is_explained_guarded_and_shown_by_example(described: dict[str, Any]) -> None:
    assert described["security"] == [{"bearer": []}]
    for path, operation in operations(described).items():
        assert operation["summary"], path
        response = operation["responses"]["200"]["content"]["application/json"]
        assert response["example"], path
        assert "default" in operation["responses"], path


def test_every_parameter_of_a_query_is_explained(described: dict[str, Any]) -> None:
    for path, operation in operations(described).items():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                assert parameter.get("description"), (path, parameter["name"])


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (Summary, examples.SUMMARY),
        (DailyPage, examples.DAILY),
        (EventCounts, examples.EVENTS),
        (JourneySchema, examples.JOURNEY),
        (JourneysPage, examples.JOURNEYS),
    ],
)
def test_examples_are_what_the_schemas_say(schema: Any, example: dict[str, Any]) -> None:
    assert schema().validate(example) == {}
