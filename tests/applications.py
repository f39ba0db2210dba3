"""The four services' applications without servers, and how their APIs are described."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from flask import Flask

from services.intake.app import create_app as intake
from services.metrics.app import create_app as metrics
from services.publisher.app import create_app as publisher
from services.review.app import create_app as review
from shared.settings import Settings
from tests.directory import plain_settings

CREATE: dict[str, Callable[[Settings], Flask]] = {
    "intake": intake,
    "review": review,
    "publisher": publisher,
    "metrics": metrics,
}
VERBS = ("get", "post", "put", "patch", "delete")


@cache
def openapi(service: str) -> dict[str, Any]:
    """The service's OpenAPI document."""
    app = CREATE[service](plain_settings())
    with app.app_context():
        spec: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return spec


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation by its method and path."""
    for path, item in spec["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield (
                    f"{verb.upper()} {path}",
                    {
                        **item[verb],
                        "parameters": [*item.get("parameters", []), *item[verb].get("parameters", [])],
                    },
                )
