"""Why messages are parked, each reason with its code and sentences.

A parked message stores the code and its values. The stored `reason` is the English sentence, for logs and for finding a
message by its words. Earlier releases stored only such a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.bilingual import Bilingual
from shared.reasons import Reason, ReasonCode

#: Fields of invalid data that are named; a message may have any number of them.
MOST_PROBLEMS = 5

GAVE_UP = ReasonCode(
    "gave_up",
    Bilingual(
        "Dihentikan setelah %(attempts)s kali percobaan: %(cause)s", "Given up after %(attempts)s attempts: %(cause)s"
    ),
)
UNKNOWN_TYPE = ReasonCode(
    "unknown_type",
    Bilingual(
        "Rilis ini tidak mengenal peristiwa berjenis %(type)s", "This release knows no event of the type %(type)s"
    ),
)
UNREADABLE = ReasonCode("unreadable", Bilingual("Tidak dapat dibaca: %(problem)s", "It cannot be read: %(problem)s"))
INVALID_DATA = ReasonCode(
    "invalid_data",
    Bilingual(
        "Isi peristiwa %(type)s tidak sesuai deklarasinya: %(problems)s",
        "The data of %(type)s is not as declared: %(problems)s",
    ),
)
ENDED_PROCESS = ReasonCode(
    "ended_process",
    Bilingual("Pemrosesannya mematikan layanan %(count)s kali", "Handling it ended the process %(count)s times"),
)
BROKER_GAVE_UP = ReasonCode(
    "broker_gave_up", Bilingual("RabbitMQ berhenti mencoba: %(cause)s", "RabbitMQ gave up on it: %(cause)s")
)
NO_SUBMISSION = ReasonCode("no_submission", Bilingual("Tidak ada kiriman %(item)s", "There is no submission %(item)s"))
NOT_AS_APPROVED = ReasonCode(
    "not_as_approved",
    Bilingual(
        "Isi revisi %(revision)s bukan yang disetujui", "The content of revision %(revision)s is not what was approved"
    ),
)
REVISION_NOT_EXPECTED = ReasonCode(
    "revision_not_expected",
    Bilingual(
        "Revisi %(revision)s datang saat kiriman berstatus %(state)s",
        "Revision %(revision)s came while the item is %(state)s",
    ),
)

#: What is wrong with a field of the data: the codes of declare/data.py.
PROBLEMS: Mapping[str, ReasonCode] = {
    problem.code: problem
    for problem in (
        ReasonCode("required", Bilingual("%(field)s tidak ada", "%(field)s is missing")),
        ReasonCode("null", Bilingual("%(field)s tidak boleh kosong", "%(field)s must not be null")),
        ReasonCode(
            "choice",
            Bilingual(
                "%(field)s bukan salah satu nilai yang dideklarasikan", "%(field)s is none of the declared values"
            ),
        ),
        ReasonCode(
            "range",
            Bilingual("%(field)s di luar batas yang dideklarasikan", "%(field)s is outside the declared range"),
        ),
        ReasonCode(
            "type",
            Bilingual("%(field)s berjenis lain dari yang dideklarasikan", "%(field)s is not of the declared type"),
        ),
    )
}
_MORE = ReasonCode("more", Bilingual("dan %(count)s lagi", "and %(count)s more"))


def invalid_data(event_type: str, errors: Mapping[str, str]) -> Reason:
    """The reason for data that its declaration refuses; `errors` are codes of PROBLEMS by the field's path."""
    problems = [PROBLEMS[code](field=path) for path, code in errors.items()]
    more = [_MORE(count=len(problems) - MOST_PROBLEMS)] if len(problems) > MOST_PROBLEMS else []
    return INVALID_DATA(type=event_type, problems=(*problems[:MOST_PROBLEMS], *more))


#: Every reason here by its code.
DECLARED: Mapping[str, ReasonCode] = {
    reason.code: reason for reason in (*vars().copy().values(), *PROBLEMS.values()) if isinstance(reason, ReasonCode)
}
