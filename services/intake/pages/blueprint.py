"""What all pages of the portal share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from services.intake.errors import NoSuchSubmission
from services.intake.receipts import receipt
from shared.content.topics import AUDIENCES, DISTRICTS, KINDS, TOPICS, URGENCIES
from shared.web.errors import problem_response
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

portal = Blueprint("portal", __name__, url_prefix="/portal")


@portal.context_processor
def _lists() -> dict[str, Any]:
    return {
        "KINDS": KINDS,
        "TOPICS": TOPICS,
        "AUDIENCES": AUDIENCES,
        "DISTRICTS": DISTRICTS,
        "URGENCIES": URGENCIES,
        "receipt_of": lambda document: receipt(document["_id"], document["submitted_at"]),
    }


@portal.errorhandler(NoSuchSubmission)
def _not_there(_error: NoSuchSubmission) -> Any:
    return problem_response(Problem(ProblemCode.NOT_FOUND, "You have no submission with this id."))
