"""docs/events.md: the events as a page to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import EventType
from shared.events.declare.reference.json_schemas import json_schemas
from shared.events.declare.reference.subscribers import queues_of, service_of

HEADER = """# Events

Made from the declarations in `shared/events/declare/` by
`python -m shared.events.declare.reference`; a test keeps it true.
The same for machines is [asyncapi.yaml](asyncapi.yaml) (AsyncAPI 3, with all attributes of messages).

On the wire an event is a CloudEvent 1.0 in the structured content mode of the AMQP binding: the message's body is one
JSON document, the attributes (`id`, `subject`, …) and the `data` beside each other, and its content type is
`application/cloudevents+json`. Consumers read the binary mode too. An event's `type` is `id.kabar.`, the name and the
version: `id.kabar.submission.received.v1`. Consumers tolerate fields that they do not know, so a field may be added any
time; any other change is a new version.

The routing keys of an urgent item's events end with `.urgent`. Consumers that people wait for have a second queue
for them (`review.submissions.urgent`, …) and a thread of its own: however much else there is, it is handled at once.

What a consumer cannot take (unknown, undecodable, or refused after its last attempt) is parked with its reason and
contents. Operators look at it at `/channels/events/` or with `./kabar events` ([operations.md](operations.md#events));
what they decide is `event.replayed` or `event.discarded`, so that the log records who did it and why.

"""


def render() -> str:
    """The page in Markdown: a table of all events, then the data of each kind."""
    kinds: dict[str, list[EventType]] = {}
    for declared in CATALOG.values():
        kinds.setdefault(declared.schema.__name__, []).append(declared)
    schemas = json_schemas()
    return HEADER + "\n".join([_table(), *(_kind(name, events, schemas) for name, events in kinds.items())])


def _table() -> str:
    head = "| event | version | producer | consumers | what happened | data |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(declared) for declared in CATALOG.values()), ""])


def _row(declared: EventType) -> str:
    consumers = ", ".join(dict.fromkeys(service_of(queue) for queue in queues_of(declared)))
    kind = declared.schema.__name__
    cells = (f"`{declared.name}`", str(declared.version), declared.producer, consumers, declared.summary)
    return f"| {' | '.join(cells)} | [{kind}](#{kind.lower()}) |"


def _kind(name: str, events: list[EventType], schemas: dict[str, Any]) -> str:
    carried = ", ".join(f"`{declared.name}`" for declared in events)
    fields = "\n".join(_field_row(*field) for field in _fields(schemas[name], schemas))
    example = json.dumps(events[0].example, ensure_ascii=False, indent=2)
    return (
        f"## {name}\n\nCarried by {carried}.\n\n| field | type | always |\n|---|---|---|\n{fields}\n\n"
        f"`{events[0].name}` for example:\n\n```json\n{example}\n```\n"
    )


def _field_row(path: str, kind: str, required: bool) -> str:
    return f"| `{path}` | {kind} | {'yes' if required else ''} |"


def _fields(schema: dict[str, Any], schemas: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, bool]]:
    """Path, type and whether it is required, of every field and of the fields in it."""
    for name, field in schema.get("properties", {}).items():
        path, nested = f"{prefix}{name}", _nested(field)
        yield path, _type(field), name in schema.get("required", [])
        if nested:
            yield from _fields(schemas[nested], schemas, f"{path}{'[]' if field.get('type') == 'array' else ''}.")


def _nested(field: dict[str, Any]) -> str | None:
    """The name of the schema that a field, or each entry of a list, has."""
    for place in (field, field.get("items", {}), *field.get("anyOf", [])):
        if "$ref" in place:
            return str(place["$ref"].rpartition("/")[2])
    return None


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "$ref" in field:
        return "object"
    if "enum" in field:
        return " · ".join(f"`{value}`" for value in field["enum"])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    if isinstance(field["type"], list):
        return " or ".join(field["type"])
    return {"date-time": "time, ISO 8601 with zone"}.get(field.get("format", ""), str(field["type"]))
