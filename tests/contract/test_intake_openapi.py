"""The intake API is described as it is: a valid OpenAPI 3.1 document whose examples its own schemas accept."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.schemas.submission import REVISION, SUBMISSION
from tests.applications import openapi, operations


@pytest.fixture
def described() -> dict[str, Any]:
    return openapi("intake")


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


def test_the_examples_are_accepted(described: dict[str, Any]) -> None:
    new = described["paths"]["/api/v1/submissions"]["post"]["requestBody"]["content"]["application/json"]
    better = described["paths"]["/api/v1/submissions/{submission_id}/revisions"]["post"]["requestBody"]["content"]
    for example in new["examples"].values():
        SUBMISSION.load(example["value"])
    for example in better["application/json"]["examples"].values():
        REVISION.load(example["value"])


def test_required_fields_and_limits_are_named(described: dict[str, Any]) -> None:
    submission = described["components"]["schemas"]["Submission"]
    assert set(submission["required"]) == {"kind", "title", "body", "topic", "facts"}
    assert submission["additionalProperties"] is False
    assert submission["properties"]["title"]["maxLength"] == 150
    assert submission["properties"]["facts"]["minItems"] == 1


def test_sizes_of_photos_are_described_as_read_only(described: dict[str, Any]) -> None:
    photo = described["components"]["schemas"]["Photo"]
    assert {name for name, field in photo["properties"].items() if field.get("readOnly")} == {"width", "height"}
    assert photo["additionalProperties"] is False
    content = described["components"]["schemas"]["Content"]["properties"]["photos"]["items"]
    assert content == {"$ref": "#/components/schemas/Photo"}
