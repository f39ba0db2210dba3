"""What people report of tasks: deliveries to places that no program reaches. The publisher produces these events."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.events.declare.data import EventData
from shared.events.declare.event import EventType

#: How a task ends: it was done, or it could not be.
TASK_OUTCOMES = ("done", "impossible")
#: What shows that it was done.
TASK_PROOFS = ("link", "photo")


class TaskData(EventData):
    #: The delivery's.
    id = fields.String(required=True)
    item_id = fields.String(required=True)
    channel = fields.String(required=True)
    target = fields.String(required=True)
    action = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(TASK_OUTCOMES))
    proof = fields.String(allow_none=True, validate=validate.OneOf(TASK_PROOFS))


class TaskEvent(EventData):
    task = fields.Nested(TaskData, required=True)


TASK_REPORTED = EventType(
    name="task.reported",
    version=1,
    producer="publisher",
    summary="A person reported that a task was done, or that it could not be.",
    schema=TaskEvent,
    example={
        "task": {
            "id": "0199e0c6-3c4d-7e22-8b65-8d2e3f4a5b6c",
            "item_id": "0199e0c1-7a1e-7c5d-9b21-3f6a2c4d5e6f",
            "channel": "web",
            "target": "0199e0c4-2b3c-7d11-9a54-7c1d2e3f4a5b",
            "action": "publish",
            "outcome": "done",
            "proof": "photo",
        }
    },
)
