"""/api/v1/tasks: what a person brings to places that no program reaches."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.publisher.api.task_schemas import (
    DoneSchema,
    ImpossibleSchema,
    ReportSchema,
    TaskDetailSchema,
    TasksSchema,
)
from services.publisher.media.renditions import NoRendition
from services.publisher.tasks.documents import TaskReportRow
from services.publisher.tasks.photos import photo_of, proof_from
from services.publisher.tasks.queries import NoSuchTask, Task, open_tasks, work
from services.publisher.tasks.reports import NotOpen, Report, report
from shared.channels.post import with_link
from shared.content.attachment import MAX_UPLOAD_BYTES
from shared.identity import STAFF, api_auth, the_principal
from shared.photos import PhotoRefused
from shared.web.context import service_context
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks", description="Places that no program reaches")
_FILE = {"type": "string", "format": "binary"}
_PHOTO_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}}}
    },
}


@blp.get("")
@api_auth(*STAFF)
@blp.response(200, TasksSchema)
def list_tasks() -> dict[str, Any]:
    """List the open tasks, most pressing first."""
    return {"tasks": [_shown(task) for task in open_tasks()]}


@blp.get("/<delivery_id>")
@api_auth(*STAFF)
@blp.response(200, TaskDetailSchema)
@blp.alt_response(404, description="There is none with this id")
def get_task(delivery_id: str) -> dict[str, Any]:
    """Look at a task with the ready text and its photos."""
    try:
        found = work(delivery_id)
    except NoSuchTask as error:
        raise _nowhere() from error
    link = f"{service_context().settings.site_url}{found.path}"
    photos = [
        {"number": number, "alt": photo["alt"], "path": f"/api/v1/tasks/{delivery_id}/photos/{number}"}
        for number, photo in enumerate(found.photos, 1)
    ]
    return {
        **_shown(found.task),
        "instructions": found.instructions,
        "form": found.form,
        "text": with_link(found.text, link),
        "photos": photos,
        "correction": found.correction["note"] if found.correction else None,
        "withdrawal_note": found.withdrawal_note,
        "report": found.report,
    }


@blp.get("/<delivery_id>/photos/<int:number>")
@api_auth(*STAFF)
@blp.doc(responses={"200": {"description": "The photo", "content": {"image/jpeg": {"schema": _FILE}}}})
@blp.alt_response(404, description="There is none with this number")
def get_photo(delivery_id: str, number: int) -> Response:
    """Download a photo of a task."""
    try:
        return Response(photo_of(delivery_id, number), mimetype="image/jpeg")
    except (NoSuchTask, NoRendition) as error:
        raise _nowhere() from error


@blp.post("/<delivery_id>/done")
@api_auth(*STAFF)
@blp.arguments(DoneSchema)
@blp.response(200, ReportSchema)
@blp.alt_response(409, description="The task is not open")
def done(body: dict[str, str], delivery_id: str) -> TaskReportRow:
    """Report that it is done, with a link that shows it."""
    return _report(delivery_id, Report("done", link=body["link"], note=body["note"]))


@blp.post("/<delivery_id>/photo")
@api_auth(*STAFF)
@blp.doc(requestBody=_PHOTO_BODY)
@blp.response(200, ReportSchema)
@blp.alt_response(409, description="The task is not open")
@blp.alt_response(413, description="The file has more than 12 MB")
@blp.alt_response(422, description="Not a readable JPEG, PNG or WebP picture, or too many pixels")
def done_with_photo(delivery_id: str) -> TaskReportRow:
    """Report that it is done, with a photo that shows it (JPEG, PNG or WebP, up to 12 MB)."""
    file = request.files.get("file")
    if file is None:
        missing = {"file": ["This part is missing."]}
        raise Problem(ProblemCode.VALIDATION_FAILED, "Send the photo as the form part `file`.", errors=missing)
    try:
        photo = proof_from(file.stream.read(MAX_UPLOAD_BYTES + 1))
    except PhotoRefused as refused:
        headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else None
        raise Problem(refused.code, str(refused), headers=headers) from refused
    return _report(delivery_id, Report("done", photo=photo))


@blp.post("/<delivery_id>/impossible")
@api_auth(*STAFF)
@blp.arguments(ImpossibleSchema)
@blp.response(200, ReportSchema)
@blp.alt_response(409, description="The task is not open")
def impossible(body: dict[str, str], delivery_id: str) -> TaskReportRow:
    """Report that it could not be done, and why."""
    return _report(delivery_id, Report("impossible", note=body["note"]))


def _report(delivery_id: str, given: Report) -> TaskReportRow:
    try:
        return report(delivery_id, given, the_principal())
    except NoSuchTask as error:
        raise _nowhere() from error
    except NotOpen as error:
        detail = "Somebody reported on it before, or a newer decision on the item stands. Read it again."
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, detail) from error


def _shown(task: Task) -> dict[str, Any]:
    row = task.row
    return {**row, "id": row["_id"], "place": row["target_label"], "open": task.open, "deadline": task.deadline}


def _nowhere() -> Problem:
    return Problem(ProblemCode.NOT_FOUND, "There is no task or photo with this id.")
