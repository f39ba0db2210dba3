"""What chief editors decide about where items go. Review produces these events."""

from __future__ import annotations

from marshmallow import fields

from shared.events.declare.data import EventData
from shared.events.declare.event import EventType


class RuleData(EventData):
    id = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    label = fields.String(required=True)
    position = fields.Integer(required=True, strict=True)
    active = fields.Boolean(required=True)
    final = fields.Boolean(required=True)
    agencies = fields.List(fields.String(), required=True)
    kinds = fields.List(fields.String(), required=True)
    topics = fields.List(fields.String(), required=True)
    districts = fields.List(fields.String(), required=True)
    urgencies = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    accounts = fields.List(fields.String(), required=True)


class RuleEvent(EventData):
    rule = fields.Nested(RuleData, required=True)


_EXAMPLE = {
    "rule": {
        "id": "0199e0c6-3c4d-7a11-8b65-8d2e3f4a5b6c",
        "version": 2,
        "label": "Kabar ternak untuk Pacet",
        "position": 10,
        "active": True,
        "final": False,
        "agencies": [],
        "kinds": [],
        "topics": ["pertanian"],
        "districts": ["Pacet"],
        "urgencies": [],
        "audiences": [],
        "accounts": ["0199e0c4-2b3c-7d11-9a54-7c1d2e3f4a5b"],
    }
}

ROUTING_RULE_SAVED = EventType(
    "routing_rule.saved", 1, "review", "A rule of routing was added or changed.", RuleEvent, _EXAMPLE
)
ROUTING_RULE_REMOVED = EventType(
    "routing_rule.removed", 1, "review", "A rule of routing was removed.", RuleEvent, _EXAMPLE
)
