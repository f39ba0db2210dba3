"""/api/v1/items"""

from typing import Any

from flask_smorest import Blueprint

from services.review.api import examples
from services.review.api.bodies import ListQuery
from services.review.api.operations import OPERATIONS, Operation
from services.review.api.preconditions import etag, seen_version
from services.review.api.presenting import detail, summary
from services.review.api.responses import AccountsSchema, ItemPageSchema, ItemSchema, LeaseRenewedSchema
from services.review.commands.lease import renew
from services.review.commands.transition import load
from services.review.draft import draft_of
from services.review.packaging.accounts import choices
from services.review.queries.items import Filters, page
from shared.identity import EDITORS, OFFICE, api_auth, the_principal
from shared.keyset import NotACursor
from shared.lifecycle import STATES
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("items", __name__, url_prefix="/api/v1/items", description="Items on their way to publication")

_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The version you saw, from the ETag",
    "example": '"3"',
}


@blp.get("")
@api_auth(*OFFICE)
@blp.arguments(ListQuery, location="query")
@blp.response(200, ItemPageSchema, example=examples.PAGE)
def list_items(query: dict[str, Any]) -> dict[str, Any]:
    """List items.

    States in which a person has to act come urgent first, then answers to false claims, then by age; lists with other
    states, or of all, come newest first.
    """
    states = tuple(state for state in (query.pop("state", "") or "").split(",") if state)
    unknown = [state for state in states if state not in STATES]
    if unknown:
        raise _invalid("state", f"There is no state {', '.join(unknown)}.")
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    try:
        found = page(Filters(states=states, **query), cursor, limit)
    except NotACursor as error:
        raise _invalid("cursor", f"This is {error}; start without one.") from error
    return {"items": [summary(item) for item in found.rows], "next_cursor": found.next_cursor}


@blp.get("/<item_id>")
@api_auth(*OFFICE)
@blp.response(200, ItemSchema, example=examples.ITEM)
def get_item(item_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Read one item. Its ETag is the version that writing needs."""
    item = load(item_id)
    return detail(item, the_principal()), 200, etag(item["version"])


@blp.get("/<item_id>/accounts")
@api_auth(*OFFICE)
@blp.response(200, AccountsSchema)
def get_accounts(item_id: str) -> dict[str, Any]:
    """List the accounts that the item may go to, and those that it goes to."""
    item = load(item_id)
    offered = choices(item["agency"]["code"], draft_of(item)["accounts"])
    return {
        "accounts": [
            {**one.account, "id": one.account["_id"], "chosen": one.chosen, "usable": one.usable} for one in offered
        ]
    }


@blp.post("/<item_id>/heartbeat")
@api_auth(*EDITORS)
@blp.response(200, LeaseRenewedSchema)
def heartbeat(item_id: str) -> dict[str, Any]:
    """Prolong the own lease by 15 minutes from now; the version stays."""
    return {"expires_at": renew(item_id, the_principal())}


def _invalid(field: str, message: str) -> Problem:
    return Problem(
        ProblemCode.VALIDATION_FAILED, f"Correct what `errors` says about: {field}.", errors={field: [message]}
    )


def _add(operation: Operation) -> None:
    """One POST route for one verb."""

    @api_auth(*EDITORS)
    @blp.arguments(operation.body, required=False, example=examples.body_of(operation))
    @blp.response(200, ItemSchema, example=examples.ITEM)
    @blp.alt_response(412, success=False, description="It was changed meanwhile; `current_version` is in the problem")
    @blp.doc(summary=operation.offer.summary, parameters=[_IF_MATCH])
    def act(body: dict[str, Any], item_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
        actor = the_principal()
        item = operation.run(item_id, actor, seen_version(), body or {})
        return detail(item, actor), 200, etag(item["version"])

    blp.post(f"/<item_id>/{operation.action.verb}", endpoint=operation.action.name)(act)


for _operation in OPERATIONS.values():
    _add(_operation)
