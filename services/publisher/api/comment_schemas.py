"""What the API takes and returns of readers' comments."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.publisher.api.schemas import PageQuery, Strict, moment
from services.publisher.comments.documents import STATES
from shared.channels import CHANNELS


class CommentQuery(PageQuery):
    """Which comments; without a filter all."""

    item_id = fields.String(validate=validate.Length(max=60))
    state = fields.String(validate=validate.OneOf(list(STATES)))


class CommentSchema(Schema):
    """A comment as everybody can read it at the platform; it is deleted 180 days after it was found."""

    id = fields.String()
    item_id = fields.String()
    title = fields.String(metadata={"description": "Of the item"})
    channel = fields.String(metadata={"enum": list(CHANNELS)})
    account_label = fields.String()
    author = fields.String()
    text = fields.String()
    url = fields.String(allow_none=True, metadata={"description": "Where it is replied to"})
    at = moment()
    state = fields.String(metadata={"enum": list(STATES)})
    agency = fields.String(metadata={"description": "Code of the agency that it was handed to"})


class CommentPageSchema(Schema):
    """One page, newest first."""

    comments = fields.List(fields.Nested(CommentSchema))
    next_cursor = fields.String(allow_none=True)


class LookSchema(Strict):
    """Whose comments."""

    item_id = fields.String(required=True, validate=validate.Length(min=1, max=60))


class LookedSchema(Schema):
    """What is going to be read."""

    posts = fields.Integer(metadata={"description": "Posts whose comments are still read; 0: none any more"})
