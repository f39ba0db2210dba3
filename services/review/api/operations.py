"""The verbs of the API: which body each takes and which command it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.api.bodies import (
    ApproveBody,
    EditBody,
    EmptyBody,
    NoteBody,
    OptionalNoteBody,
    ProposeBody,
    ScheduleBody,
    Strict,
)
from services.review.commands.approve import approve
from services.review.commands.cancel_correction import cancel_correction
from services.review.commands.claim import claim
from services.review.commands.correct import correct
from services.review.commands.edit import edit
from services.review.commands.propose import propose
from services.review.commands.reject import reject
from services.review.commands.release import release
from services.review.commands.request_changes import request_changes
from services.review.commands.return_draft import return_draft
from services.review.commands.schedule import schedule
from services.review.commands.unschedule import unschedule
from services.review.commands.withdraw import withdraw
from shared.db import Document
from shared.identity import Principal

Command = Callable[[str, Principal, int, Mapping[str, Any]], Document]


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb: its name in URLs, what it takes, what it does, and a sentence about it."""

    verb: str
    body: type[Strict]
    run: Command
    summary: str


def _plain(command: Callable[..., Document]) -> Command:
    """A command whose parameters have the names of its body's fields."""
    return lambda item_id, actor, version, body: command(item_id, actor, version, **body)


OPERATIONS: dict[str, Operation] = {
    operation.verb: operation
    for operation in (
        Operation("claim", EmptyBody, _plain(claim), "Take it to work on it: a lease of 15 minutes"),
        Operation("release", EmptyBody, _plain(release), "Put it back into the queue"),
        Operation("edit", EditBody, edit, "Change the draft; renews the lease"),
        Operation("propose", ProposeBody, _plain(propose), "Package the draft and put it before a second person"),
        Operation("return", NoteBody, _plain(return_draft), "Send the draft back to the editors"),
        Operation("approve", ApproveBody, _plain(approve), "Publish what was read, as a second person"),
        Operation("schedule", ScheduleBody, _plain(schedule), "Approve it for a set time, as a second person"),
        Operation("unschedule", EmptyBody, _plain(unschedule), "Cancel the set time"),
        Operation("request-changes", NoteBody, _plain(request_changes), "Ask the agency to improve it"),
        Operation("reject", NoteBody, _plain(reject), "Close it unpublished; final"),
        Operation("correct", NoteBody, _plain(correct), "Begin a correction of something published"),
        Operation("cancel-correction", OptionalNoteBody, _plain(cancel_correction), "Keep what is published"),
        Operation("withdraw", NoteBody, _plain(withdraw), "Take it back from every channel; chief editor, final"),
    )
}
