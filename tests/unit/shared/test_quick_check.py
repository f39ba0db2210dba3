"""The compiled check of event data against marshmallow, whose word counts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields, validate

from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import EventType, InvalidEvent
from shared.events.declare.quick_check import quick_check
from shared.events.declare.types.submission import SUBMISSION_RECEIVED

_CLAIM = {"text": "Katanya bendungan jebol", "url": None, "seen_at": None}
SAMPLES: dict[EventType, dict[str, Any]] = {declared: dict(declared.example) for declared in CATALOG.values()}
SAMPLES[SUBMISSION_RECEIVED] = {"submission": SUBMISSION_RECEIVED.example["submission"] | {"claim": _CLAIM}}
_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from(["2026-11-23", "2026-11-23T08:00:00", "2026-02-31T08:00:00+07:00", "1", 1.0, 0, -1, "published"])
)  # fmt: skip
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@pytest.mark.parametrize("event_type", SAMPLES, ids=lambda event_type: event_type.name)
def test_what_is_valid_is_known_at_once(event_type: EventType) -> None:
    assert quick_check(event_type.schema)(SAMPLES[event_type])


@given(st.data())
def test_a_quick_yes_is_marshmallow_s_yes(data: st.DataObject) -> None:
    event_type = data.draw(st.sampled_from(list(SAMPLES)))
    changed = _changed(copy.deepcopy(SAMPLES[event_type]), data)
    if quick_check(event_type.schema)(changed):
        assert event_type.schema().validate(changed) == {}


@pytest.mark.parametrize("event_type", SAMPLES, ids=lambda event_type: event_type.name)
def test_what_is_missing_is_named_by_marshmallow(event_type: EventType) -> None:
    broken = dict(SAMPLES[event_type])
    name = next(iter(broken))
    del broken[name]
    with pytest.raises(InvalidEvent) as refused:
        event_type.check(broken)
    assert name in refused.value.errors


def test_every_declaration_can_be_checked_quickly() -> None:
    for declared in CATALOG.values():
        assert quick_check(declared.schema)({}) is False


@pytest.mark.parametrize(
    "field",
    [
        fields.Email(),
        fields.String(validate=str.isupper),
        fields.Integer(validate=validate.Range(0, 1, min_inclusive=False)),
    ],
)
def test_a_schema_that_would_lose_a_rule_is_refused(field: fields.Field[Any]) -> None:
    with pytest.raises(TypeError, match="more than JSON Schema can"):
        quick_check(Schema.from_dict({"rows": fields.List(fields.Nested(Schema.from_dict({"one": field})))}))


def _changed(value: Any, data: st.DataObject) -> Any:
    """`value` with one part of it, at any depth, replaced or taken away."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.integers(0, 5)) == 0:
            del value[name]
        else:
            value[name] = _changed(value[name], data)
        return value
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [_changed(value[0], data), *value[1:]]
    return data.draw(_ANYTHING)
