"""What the API takes and returns of tasks."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.publisher.api.schemas import Strict, moment, note
from services.publisher.tasks.documents import LONGEST_LINK, LONGEST_NOTE
from shared.delivery_states import DELIVERY_ACTIONS
from shared.events.declare.types.task import TASK_OUTCOMES
from shared.web.schemas import ActorSchema, AgencyNameSchema


class TaskSchema(Schema):
    """A delivery that a person carries out."""

    id = fields.String(metadata={"description": "The delivery's id"})
    item_id = fields.String()
    channel = fields.String()
    place = fields.String()
    action = fields.String(metadata={"enum": list(DELIVERY_ACTIONS)})
    title = fields.String()
    agency = fields.Nested(AgencyNameSchema)
    urgent = fields.Boolean(allow_none=True)
    open = fields.Boolean()
    requested_at = moment()
    deadline = moment()


class TasksSchema(Schema):
    """The open tasks."""

    tasks = fields.List(fields.Nested(TaskSchema))


class TaskPhotoSchema(Schema):
    """A photo to be shown at the place."""

    number = fields.Integer()
    alt = fields.String()
    path = fields.String(metadata={"description": "Where it is downloaded"})


class ReportSchema(Schema):
    """What a person reported."""

    outcome = fields.String(metadata={"enum": list(TASK_OUTCOMES)})
    link = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    by = fields.Nested(ActorSchema)
    at = moment()


class TaskDetailSchema(TaskSchema):
    """With all that is needed for it."""

    instructions = fields.String()
    form = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "What the platform's form asks for beside the text", "example": {"title": "…"}},
    )
    text = fields.String(metadata={"description": "Exactly as approved, with the article's address"})
    photos = fields.List(fields.Nested(TaskPhotoSchema))
    correction = fields.String(allow_none=True)
    withdrawal_note = fields.String(allow_none=True)
    report = fields.Nested(ReportSchema, allow_none=True)


class DoneSchema(Strict):
    """A link as proof."""

    link = fields.Url(required=True, schemes={"http", "https"}, validate=validate.Length(max=LONGEST_LINK))
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class ImpossibleSchema(Strict):
    """Why not."""

    note = note("Why it could not be done")
