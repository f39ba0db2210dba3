"""Intake's own errors as problem documents."""

from __future__ import annotations

from flask import Flask
from marshmallow import ValidationError
from werkzeug import Response

from services.intake.errors import KeyReused, NoSuchSubmission, RevisionNotExpected, UnknownPhotos
from shared.photos import PhotoRefused
from shared.web.errors import problem_response
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem, correct_fields, flatten


def register(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(ValidationError, lambda error: problem_response(invalid(error)))
    app.register_error_handler(UnknownPhotos, _unknown_photos)
    app.register_error_handler(KeyReused, _key_reused)
    app.register_error_handler(NoSuchSubmission, _no_such_submission)
    app.register_error_handler(RevisionNotExpected, _revision_not_expected)
    app.register_error_handler(PhotoRefused, _photo_refused)


def invalid(error: ValidationError, prefix: str = "") -> Problem:
    """Which fields are wrong, and why."""
    errors = {name or "body": texts for name, texts in flatten(error.messages, prefix).items()}
    return Problem(ProblemCode.VALIDATION_FAILED, correct_fields(errors), errors=errors)


def _unknown_photos(error: UnknownPhotos) -> Response:
    errors = {f"photos.{place}.attachment_id": ["This agency uploaded no such photo."] for place in error.positions}
    detail = "Upload each photo with POST /api/v1/attachments first and give the id that it returns."
    return problem_response(Problem(ProblemCode.ATTACHMENT_UNKNOWN, detail, errors=errors))


def _key_reused(error: KeyReused) -> Response:
    detail = "This Idempotency-Key came with other content before. Use a new key for a new request."
    return problem_response(Problem(ProblemCode.IDEMPOTENCY_KEY_REUSED, detail, submission_id=error.submission_id))


def _no_such_submission(_error: NoSuchSubmission) -> Response:
    return problem_response(Problem(ProblemCode.NOT_FOUND, "You have no submission with this id."))


def _revision_not_expected(error: RevisionNotExpected) -> Response:
    detail = "A revision can be sent only while the editors wait for changes. See the submission's status."
    return problem_response(Problem(ProblemCode.REVISION_NOT_EXPECTED, detail, submission_status=error.state))


def _photo_refused(error: PhotoRefused) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return problem_response(Problem(error.code, str(error), headers=headers))
