"""Every declared event type, by its names."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from shared.events.declare import types
from shared.events.declare.event import EventType


class UnknownEventType(LookupError):
    """A message carries a type or version that this release does not declare."""


class DeclaredTwice(ValueError):
    """Two declarations have the same name and version."""


def _declared() -> Iterator[EventType]:
    """What the modules of `types` declare, module by module in the order of their names."""
    for module in iter_modules(types.__path__):
        yield from (
            value
            for value in vars(import_module(f"{types.__name__}.{module.name}")).values()
            if isinstance(value, EventType)
        )


def _by_name_and_version() -> dict[tuple[str, int], EventType]:
    catalog: dict[tuple[str, int], EventType] = {}
    for declared in _declared():
        if catalog.setdefault((declared.name, declared.version), declared) is not declared:
            raise DeclaredTwice(f"{declared.name} v{declared.version}")
    return catalog


#: Every declaration by (name, version).
CATALOG = _by_name_and_version()
_BY_WIRE_TYPE = {declared.wire_type: declared for declared in CATALOG.values()}


def by_wire_type(wire_type: str) -> EventType:
    """The declaration behind a CloudEvents `type`; raises UnknownEventType."""
    try:
        return _BY_WIRE_TYPE[wire_type]
    except KeyError:
        raise UnknownEventType(wire_type) from None


def by_name(name: str, version: int = 1) -> EventType:
    """The declaration of that name and version; raises UnknownEventType."""
    try:
        return CATALOG[(name, version)]
    except KeyError:
        raise UnknownEventType(f"{name} v{version}") from None
