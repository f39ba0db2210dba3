"""/channels/tasks/: what a person brings to places that no program reaches, from the ready text to the proof."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.media.renditions import NoRendition
from services.publisher.pages.forms import TaskForm
from services.publisher.tasks.photos import photo_of, proof_from
from services.publisher.tasks.queries import MOST, NoSuchTask, Work, open_tasks, proof_photo, work
from services.publisher.tasks.reports import NotOpen, Report, report
from shared.channels.post import with_link
from shared.content.attachment import MAX_UPLOAD_BYTES
from shared.identity import STAFF, require_role, the_principal
from shared.photos import PhotoRefused
from shared.web.context import service_context

pages = Blueprint("task_pages", __name__, url_prefix="/channels/tasks")


@pages.get("/")
@require_role(*STAFF)
def index() -> str:
    """The open tasks, most pressing first."""
    tasks = open_tasks()
    return render_template("channels/tasks.html", tasks=tasks, more=len(tasks) == MOST)


@pages.route("/<delivery_id>", methods=["GET", "POST"])
@require_role(*STAFF)
def show(delivery_id: str) -> ResponseReturnValue:
    """A task; report that it is done, or why it cannot be."""
    found = _found(delivery_id)
    form = TaskForm()
    if form.validate_on_submit():
        try:
            report(delivery_id, _report(form), the_principal())
        except PhotoRefused as refused:
            form.photo.errors = [str(refused)]
        except NotOpen:
            flash(_("This task is no longer open: somebody was faster, or a newer decision came first."), "warn")
            return redirect(url_for(".index"), 303)
        else:
            flash(_("Thank you, your report is kept."), "good")
            return redirect(url_for(".index"), 303)
    text = with_link(found.text, f"{service_context().settings.site_url}{found.path}")
    page = render_template("channels/task.html", work=found, task=found.task, row=found.task.row, text=text, form=form)
    return page, 422 if form.errors else 200


@pages.get("/<delivery_id>/photos/<int:number>.jpg")
@require_role(*STAFF)
def photo(delivery_id: str, number: int) -> Response:
    """A photo of the item, to be saved."""
    try:
        data = photo_of(delivery_id, number)
    except (NoSuchTask, NoRendition):
        abort(404)
    name = {"Content-Disposition": f'attachment; filename="kabar-{number}.jpg"'}
    return Response(data, mimetype="image/jpeg", headers=name)


@pages.get("/<delivery_id>/proof")
@require_role(*STAFF)
def proof(delivery_id: str) -> Response:
    """The photo that proves it."""
    try:
        data, media_type = proof_photo(delivery_id)
    except NoSuchTask:
        abort(404)
    return Response(data, mimetype=media_type)


def _found(delivery_id: str) -> Work:
    try:
        return work(delivery_id)
    except NoSuchTask:
        abort(404)


def _report(form: TaskForm) -> Report:
    """What the form says; raises PhotoRefused."""
    note = str(form.note.data or "")
    if form.outcome.data == "impossible":
        return Report("impossible", note=note)
    file = request.files.get(form.photo.name)
    if file is not None and file.filename:
        return Report("done", photo=proof_from(file.stream.read(MAX_UPLOAD_BYTES + 1)), note=note)
    return Report("done", link=str(form.link.data), note=note)
