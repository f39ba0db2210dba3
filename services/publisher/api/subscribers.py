"""/api/v1/subscribers: the readers of the e-mail channel."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.schemas import NewSubscriberSchema, PageQuery, SubscriberPageSchema, SubscriberSchema
from services.publisher.queries.subscribers import Filter, page_of, shown
from services.publisher.readers import subscriptions
from services.publisher.readers.documents import Interests
from services.publisher.readers.subscriptions import Wish
from shared.db import Document
from shared.identity import STAFF, api_auth, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("subscribers", __name__, url_prefix="/api/v1/subscribers", description="Readers who get mail")


@blp.get("")
@api_auth(*STAFF)
@blp.arguments(PageQuery, location="query")
@blp.response(200, SubscriberPageSchema)
def list_subscribers(query: dict[str, Any]) -> dict[str, Any]:
    """List subscriptions, newest first, with masked addresses."""
    found = page_of(Filter(**query))
    return {"subscribers": [shown(document) for document in found.rows], "next_cursor": found.next_cursor}


@blp.post("")
@api_auth(*STAFF)
@blp.arguments(NewSubscriberSchema)
@blp.response(201, SubscriberSchema)
@blp.alt_response(409, description="The address has a subscription")
def add_subscriber(body: dict[str, Any]) -> Document:
    """Subscribe a person who agreed to it. Others subscribe themselves on the public page."""
    try:
        wish = Wish(body["mode"], body["language"], body.get("interests") or Interests())
        return shown(subscriptions.subscribe(body["email"], wish, the_principal().id))
    except subscriptions.AlreadySubscribed as error:
        raise Problem(ProblemCode.ALREADY_EXISTS, "This address has a subscription.") from error


@blp.delete("/<subscriber_id>")
@api_auth(*STAFF)
@blp.response(204)
@blp.alt_response(404, description="There is none with this id")
def end_subscription(subscriber_id: str) -> None:
    """End a subscription for a reader who asked for it, and delete the address."""
    if not subscriptions.end_subscription(subscriber_id):
        raise Problem(ProblemCode.NOT_FOUND, "There is no subscription with this id.")
