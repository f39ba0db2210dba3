"""The states of an item, one row each; the tabs of the queue and the phases of metrics that they belong to."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.lifecycle.model import Phase, State, View, WaitsFor

PHASES: dict[str, Phase] = {
    phase.name: phase
    for phase in (
        Phase("waiting", Bilingual("Menunggu redaktur", "Waiting for an editor")),
        Phase("editing", Bilingual("Penyuntingan", "Editing")),
        Phase("second_pair", Bilingual("Pemeriksaan orang kedua", "Second pair of eyes")),
        Phase("planned", Bilingual("Menunggu jadwal terbit", "Planned wait for the set time")),
        Phase("sending", Bilingual("Pengiriman ke kanal", "Sending to the channels")),
    )
}
"""In the order in which an item passes through them."""

TO_DO = View("todo", Bilingual("Perlu dikerjakan", "To do"))
"""The first tab: everything that waits for an editor or a second person, whatever other tab lists it too."""

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        TO_DO,
        View("received", Bilingual("Baru", "New")),
        View("review", Bilingual("Sedang disunting", "In review")),
        View("approval", Bilingual("Perlu persetujuan", "For approval")),
        View("scheduled", Bilingual("Terjadwal", "Scheduled")),
        View("agency", Bilingual("Di OPD", "With the agency")),
        View("published", Bilingual("Terbit", "Published")),
        View("closed", Bilingual("Ditutup", "Closed")),
    )
}

_ROWS = (
    State(
        name="received",
        label=Bilingual("Diterima", "Received"),
        tone="info",
        view="received",
        waits_for=WaitsFor.EDITOR,
        leased=False,
        approved=False,
        phase="waiting",
    ),
    State(
        name="in_review",
        label=Bilingual("Sedang disunting", "In review"),
        tone="busy",
        view="review",
        waits_for=WaitsFor.EDITOR,
        leased=True,
        approved=False,
        phase="editing",
    ),
    State(
        name="changes_requested",
        label=Bilingual("Perlu perbaikan", "Changes requested"),
        tone="warn",
        view="agency",
        waits_for=WaitsFor.AGENCY,
        leased=False,
        approved=False,
        phase="editing",
    ),
    State(
        name="awaiting_approval",
        label=Bilingual("Menunggu persetujuan", "Awaiting approval"),
        tone="busy",
        view="approval",
        waits_for=WaitsFor.SECOND_PERSON,
        leased=False,
        approved=False,
        phase="second_pair",
    ),
    State(
        name="scheduled",
        label=Bilingual("Terjadwal", "Scheduled"),
        tone="info",
        view="scheduled",
        waits_for=WaitsFor.SET_TIME,
        leased=False,
        approved=True,
        phase="planned",
    ),
    State(
        name="approved",
        label=Bilingual("Disetujui", "Approved"),
        tone="good",
        view="published",
        waits_for=WaitsFor.CHANNELS,
        leased=False,
        approved=True,
        phase="sending",
    ),
    State(
        name="published",
        label=Bilingual("Terbit", "Published"),
        tone="good",
        view="published",
        waits_for=WaitsFor.NO_ONE,
        leased=False,
        approved=True,
        phase=None,
    ),
    State(
        name="correcting",
        label=Bilingual("Sedang diralat", "Correction in progress"),
        tone="warn",
        view="review",
        waits_for=WaitsFor.EDITOR,
        leased=True,
        approved=True,
        phase=None,
    ),
    State(
        name="withdrawn",
        label=Bilingual("Ditarik", "Withdrawn"),
        tone="bad",
        view="closed",
        waits_for=WaitsFor.NO_ONE,
        leased=False,
        approved=True,
        phase=None,
    ),
    State(
        name="rejected",
        label=Bilingual("Ditolak", "Rejected"),
        tone="bad",
        view="closed",
        waits_for=WaitsFor.NO_ONE,
        leased=False,
        approved=False,
        phase=None,
    ),
)

STATES: dict[str, State] = {state.name: state for state in _ROWS}


def states_of(view: str) -> tuple[str, ...]:
    """The names of the states that a tab of the queue lists."""
    if view == TO_DO.name:
        return tuple(state.name for state in _ROWS if state.for_editors)
    return tuple(state.name for state in _ROWS if state.view == view)
