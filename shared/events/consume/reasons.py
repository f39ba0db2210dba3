"""Why messages are parked: a closed list of codes, each with its sentence in both languages.

A parked message stores the code and its values; sentences are made where they are shown. The stored `reason` is the
English sentence, for logs and for finding a message by its words. Earlier releases stored only such a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.bilingual import Bilingual

#: Fields of invalid data that are named; a message may have any number of them.
MOST_PROBLEMS = 5


class ReasonCode(StrEnum):
    """Why a message is parked."""

    #: attempts, cause
    GAVE_UP = "gave_up"
    #: type
    UNKNOWN_TYPE = "unknown_type"
    #: problem
    UNREADABLE = "unreadable"
    #: type; problems: field and code of each; more: how many are left out
    INVALID_DATA = "invalid_data"
    #: count
    ENDED_PROCESS = "ended_process"
    #: cause
    BROKER_GAVE_UP = "broker_gave_up"
    #: item
    NO_SUBMISSION = "no_submission"
    #: revision
    NOT_AS_APPROVED = "not_as_approved"
    #: revision, state
    REVISION_NOT_EXPECTED = "revision_not_expected"


SENTENCES: Mapping[ReasonCode, Bilingual] = {
    ReasonCode.GAVE_UP: Bilingual(
        "Dihentikan setelah {attempts} kali percobaan: {cause}", "Given up after {attempts} attempts: {cause}"
    ),
    ReasonCode.UNKNOWN_TYPE: Bilingual(
        "Rilis ini tidak mengenal peristiwa berjenis {type}", "This release knows no event of the type {type}"
    ),
    ReasonCode.UNREADABLE: Bilingual("Tidak dapat dibaca: {problem}", "It cannot be read: {problem}"),
    ReasonCode.INVALID_DATA: Bilingual(
        "Isi peristiwa {type} tidak sesuai deklarasinya: {problems}",
        "The data of {type} is not as declared: {problems}",
    ),
    ReasonCode.ENDED_PROCESS: Bilingual(
        "Pemrosesannya mematikan layanan {count} kali", "Handling it ended the process {count} times"
    ),
    ReasonCode.BROKER_GAVE_UP: Bilingual("RabbitMQ berhenti mencoba: {cause}", "RabbitMQ gave up on it: {cause}"),
    ReasonCode.NO_SUBMISSION: Bilingual("Tidak ada kiriman {item}", "There is no submission {item}"),
    ReasonCode.NOT_AS_APPROVED: Bilingual(
        "Isi revisi {revision} bukan yang disetujui", "The content of revision {revision} is not what was approved"
    ),
    ReasonCode.REVISION_NOT_EXPECTED: Bilingual(
        "Revisi {revision} datang saat kiriman berstatus {state}",
        "Revision {revision} came while the item is {state}",
    ),
}
#: What is wrong with a field, by the codes of InvalidEvent.
PROBLEMS: Mapping[str, Bilingual] = {
    "required": Bilingual("{field} tidak ada", "{field} is missing"),
    "null": Bilingual("{field} tidak boleh kosong", "{field} must not be null"),
    "choice": Bilingual("{field} bukan salah satu nilai yang dideklarasikan", "{field} is none of the declared values"),
    "range": Bilingual("{field} di luar batas yang dideklarasikan", "{field} is outside the declared range"),
    "type": Bilingual("{field} berjenis lain dari yang dideklarasikan", "{field} is not of the declared type"),
}
_MORE = Bilingual("dan {more} lagi", "and {more} more")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with the values of its sentence, which are plain data: texts, numbers, lists of problems."""

    code: ReasonCode
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self, lambda texts: texts.en, str)


def invalid_data(event_type: str, errors: Mapping[str, str]) -> Reason:
    """The reason for data that its declaration refuses; `errors` are codes of PROBLEMS by the field's path."""
    named = [{"field": path, "code": code} for path, code in errors.items()]
    values = {"type": event_type, "problems": named[:MOST_PROBLEMS], "more": max(len(named) - MOST_PROBLEMS, 0)}
    return Reason(ReasonCode.INVALID_DATA, values)


def sentence(reason: Reason, choose: Callable[[Bilingual], str], quote: Callable[[str], str]) -> str:
    """The reason in the language that `choose` picks; texts that machines made are passed through `quote`."""
    values = {
        name: "; ".join(_problems(reason.values, choose, quote)) if name == "problems" else quote(str(value))
        for name, value in reason.values.items()
    }
    return choose(SENTENCES[reason.code]).format(**values)


def _problems(
    values: Mapping[str, Any], choose: Callable[[Bilingual], str], quote: Callable[[str], str]
) -> Iterable[str]:
    for problem in values["problems"]:
        yield choose(PROBLEMS[problem["code"]]).format(field=quote(problem["field"]))
    if values.get("more"):
        yield choose(_MORE).format(more=values["more"])
