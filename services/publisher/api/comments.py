"""/api/v1/comments: what readers write below the posts of an item. What becomes of one is decided on the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.comment_schemas import CommentPageSchema, CommentQuery, LookedSchema, LookSchema
from services.publisher.comments.collecting import look_now
from services.publisher.queries.comments import Filter, page_of
from shared.identity import STAFF, api_auth, the_principal

blp = Blueprint("comments", __name__, url_prefix="/api/v1/comments", description="What readers write below posts")


@blp.get("")
@api_auth(*STAFF)
@blp.arguments(CommentQuery, location="query")
@blp.response(200, CommentPageSchema)
def list_comments(query: dict[str, Any]) -> dict[str, Any]:
    """List comments, newest first, by item and by what became of them."""
    found = page_of(Filter(**query), the_principal())
    return {"comments": [{**row, "id": row["_id"]} for row in found.rows], "next_cursor": found.next_cursor}


@blp.post("/look")
@api_auth(*STAFF)
@blp.arguments(LookSchema)
@blp.response(202, LookedSchema)
def look(body: dict[str, str]) -> dict[str, int]:
    """Have the comments on an item's posts read next, without the pause; they are in the list some seconds later."""
    return {"posts": look_now(body["item_id"])}
