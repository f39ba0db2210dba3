"""What becomes of readers' comments on platforms. The publisher produces these events.

They carry neither the reader's words nor a name: events are kept for ever, comments are not.
"""

from __future__ import annotations

from marshmallow import fields

from shared.events.declare.data import EventData
from shared.events.declare.event import EventType
from shared.events.declare.samples import AGENCY, ITEM


class CommentData(EventData):
    id = fields.String(required=True)
    item_id = fields.String(required=True)
    channel = fields.String(required=True)
    account = fields.String(required=True)
    state = fields.String(required=True)
    agency = fields.String(allow_none=True)


class CommentEvent(EventData):
    comment = fields.Nested(CommentData, required=True)


COMMENT_DECIDED = EventType(
    name="comment.decided",
    version=1,
    producer="publisher",
    summary="A comment was read, handed to an agency, made a claim of, answered by the agency, or that was undone.",
    schema=CommentEvent,
    example={
        "comment": {
            "id": "0199e0c7-3d4f-7b5c-9c6d-7e8f9a0b1c2d",
            "item_id": ITEM,
            "channel": "mastodon",
            "account": "0199e0c4-2b3c-7d11-9a54-7c1d2e3f4a5b",
            "state": "claim",
            "agency": AGENCY["code"],
        }
    },
)
