"""/api/v1/routing-rules: where items go, and why."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.review.api.bodies import LONGEST_ID, MOST_ACCOUNTS, Line, Strict
from services.review.api.preconditions import etag, seen_version
from services.review.commands.transition import load
from services.review.routing.commands import add_rule, change_rule, every_rule, find_rule, remove_rule
from services.review.routing.documents import LONGEST_LABEL, RuleRow
from services.review.routing.router import Router, subject_of
from shared.content.topics import AUDIENCES, DISTRICTS, KINDS, TOPICS, URGENCIES
from shared.identity import OFFICE, Role, api_auth, the_principal

blp = Blueprint("routing_rules", __name__, url_prefix="/api/v1/routing-rules", description="Which accounts items go to")
_VERSION = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The version you saw, from the ETag",
    "example": '"1"',
}


def _any_of(allowed: list[str], what: str) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(allowed)),
        load_default=list,
        validate=validate.Length(max=len(allowed)),
        metadata={"description": f"{what}; none: every item"},
    )


class RuleBody(Strict):
    """A rule: items that meet every condition go to the accounts."""

    label = Line(shortest=3, longest=LONGEST_LABEL, required=True, metadata={"example": "Kabar ternak untuk Pacet"})
    position = fields.Integer(
        strict=True,
        load_default=100,
        validate=validate.Range(min=0, max=9_999),
        metadata={"description": "Rules are applied in the order of their positions"},
    )
    active = fields.Boolean(load_default=True)
    final = fields.Boolean(
        load_default=False, metadata={"description": "Where it applied, rules behind it are not looked at"}
    )
    agencies = fields.List(
        fields.String(validate=validate.Length(max=40)),
        load_default=list,
        validate=validate.Length(max=200),
        metadata={"description": "Codes of agencies; none: every item"},
    )
    kinds = _any_of(list(KINDS), "Kinds")
    topics = _any_of(list(TOPICS), "Topics")
    districts = _any_of(list(DISTRICTS), "Districts, of which the item is about one at least")
    urgencies = _any_of(list(URGENCIES), "Urgencies")
    audiences = _any_of(list(AUDIENCES), "Audiences")
    accounts = fields.List(
        fields.String(validate=validate.Length(max=LONGEST_ID)),
        required=True,
        validate=validate.Length(min=1, max=MOST_ACCOUNTS),
        metadata={"description": "Ids of accounts"},
    )


class RuleSchema(RuleBody):
    """A rule as it is kept."""

    id = fields.String()
    version = fields.Integer(metadata={"description": "Send it as If-Match with a change"})
    updated_at = fields.AwareDateTime(format="iso")


class RulesSchema(Schema):
    """All rules in their order."""

    rules = fields.List(fields.Nested(RuleSchema))


class TestBody(Strict):
    """An item whose way is to be shown."""

    item = fields.String(required=True, validate=validate.Length(max=LONGEST_ID))


class RuleNameSchema(Schema):
    """A rule by the name that it had."""

    id = fields.String()
    label = fields.String()


class ReasonSchema(Schema):
    """One account and why it was chosen."""

    account = fields.String()
    because = fields.String(metadata={"enum": ["wish", "rule", "editor"]})
    rule = fields.Nested(RuleNameSchema)
    matched = fields.List(fields.String(), metadata={"description": "The conditions of the rule that were met"})


class ReasonsSchema(Schema):
    """Where an item goes by the wish of its agency and the rules as they are now."""

    accounts = fields.List(fields.Nested(ReasonSchema))


@blp.get("")
@api_auth(*OFFICE)
@blp.response(200, RulesSchema)
def list_rules() -> dict[str, Any]:
    """List the rules in the order in which they are applied."""
    return {"rules": [_shown(rule) for rule in every_rule()]}


@blp.post("")
@api_auth(Role.CHIEF_EDITOR)
@blp.arguments(RuleBody)
@blp.response(201, RuleSchema)
def add(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add a rule. It applies to submissions received from now on."""
    rule = add_rule(body, the_principal())
    return _shown(rule), 201, etag(rule["version"])


@blp.get("/<rule_id>")
@api_auth(*OFFICE)
@blp.response(200, RuleSchema)
def get_rule(rule_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Read one rule."""
    rule = find_rule(rule_id)
    return _shown(rule), 200, etag(rule["version"])


@blp.put("/<rule_id>")
@api_auth(Role.CHIEF_EDITOR)
@blp.arguments(RuleBody)
@blp.response(200, RuleSchema)
@blp.doc(parameters=[_VERSION])
def change(body: dict[str, Any], rule_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Replace what a rule says. Items that were received before keep their accounts."""
    rule = change_rule(rule_id, body, the_principal(), seen_version())
    return _shown(rule), 200, etag(rule["version"])


@blp.delete("/<rule_id>")
@api_auth(Role.CHIEF_EDITOR)
@blp.response(204)
@blp.doc(parameters=[_VERSION])
def remove(rule_id: str) -> None:
    """Remove a rule."""
    remove_rule(rule_id, the_principal(), seen_version())


@blp.post("/test")
@api_auth(*OFFICE)
@blp.arguments(TestBody)
@blp.response(200, ReasonsSchema)
def test(body: dict[str, str]) -> dict[str, Any]:
    """Show which accounts an item would go to by the rules as they are now, and why; changes nothing."""
    subject = subject_of(load(body["item"]))
    return {"accounts": Router(subject.wish).route(subject)}


def _shown(rule: RuleRow) -> dict[str, Any]:
    return {**rule, "id": rule["_id"]}
