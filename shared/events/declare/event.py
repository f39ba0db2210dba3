"""What an event is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypedDict

from marshmallow import Schema

from shared.events.declare.data import problems
from shared.events.declare.quick_check import quick_check


class InvalidEvent(ValueError):
    """Event data that its declaration refuses; `errors` has the code of what is wrong (data.py) by the field's path."""

    def __init__(self, event_type: EventType, errors: Mapping[str, str]) -> None:
        self.type, self.errors = event_type, errors
        super().__init__(f"{event_type.name} v{event_type.version}: {errors}")


@cache
def _validator(schema: type[Schema]) -> Schema:
    """Building a schema costs several times what using it does, and it keeps no state."""
    return schema()


def wire_type(name: str, version: int) -> str:
    """The CloudEvents `type` attribute."""
    return f"id.kabar.{name}.v{version}"


class Category(StrEnum):
    """What the data of an event is about, for consumers that treat all types of a category alike."""

    #: `submission` or `item`: a state of the content item that is the event's subject.
    ITEM = "item"
    #: `delivery`: one delivery of the item that is the event's subject.
    DELIVERY = "delivery"
    #: Anything else.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class EventType:
    """A declared, versioned type of event. A change that old consumers cannot read is a new version.

    `name` is family.past_tense, `producer` the service that records it, `summary` one sentence for the documentation,
    `schema` the shape of its data and `example` such data.
    """

    name: str
    version: int
    producer: str
    summary: str
    schema: type[Schema] = field(repr=False)
    example: Mapping[str, Any] = field(repr=False, compare=False)
    category: Category = Category.OTHER

    @property
    def wire_type(self) -> str:
        """The CloudEvents `type` attribute."""
        return wire_type(self.name, self.version)

    def check(self, data: dict[str, Any]) -> None:
        """Validate `data` against the declaration; raises InvalidEvent."""
        if quick_check(self.schema)(data):
            return
        errors = _validator(self.schema).validate(data)
        if errors:
            raise InvalidEvent(self, dict(problems(errors)))


class EventActor(TypedDict):
    """Who caused an event."""

    id: str
    name: str
    role: str


#: The actor of what no person did.
SYSTEM_ACTOR: EventActor = {"id": "system", "name": "Kabar", "role": "system"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `subject` is the content item's id, `version` counts that producer's changes to it."""

    id: str
    type: EventType
    subject: str
    version: int
    time: datetime
    source: str
    actor: EventActor
    data: dict[str, Any] = field(repr=False)
    routing_key: str
    trace: str | None = None

    @property
    def name(self) -> str:
        """The event's name without its version, as handlers and routing use it."""
        return self.type.name
