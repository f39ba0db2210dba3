"""A journey shows where an item was when, and how its time was spent."""

from __future__ import annotations

from datetime import timedelta

from services.metrics import phases, timeline
from services.metrics.csv_export import by_agency
from services.metrics.journey import Journey, journey_after
from services.metrics.pages.labels import current_step
from tests.unit.metrics.story import Story

HOUR = timedelta(hours=1)


def journey(story: Story) -> Journey:
    known: Journey | None = None
    for event in story.events:
        known = journey_after(known, event)
    assert known is not None
    return known


def test_the_phases_add_up_to_the_whole_way() -> None:
    published = journey(Story(1).published())
    spent = phases.spent(published)
    assert list(spent) == ["waiting", "editing", "second_pair", "sending"]
    assert sum(spent.values()) == timeline.lead_times(published)["submit_to_publish"]


def test_the_wait_for_a_set_time_is_a_phase_of_its_own() -> None:
    story = Story(1).submitted().content("claimed").content("proposed").content("scheduled").approved(5 * HOUR)
    assert phases.spent(journey(story.content("published")))["planned"] == 5 * 3600


def test_an_unpublished_item_has_no_phases() -> None:
    assert phases.spent(journey(Story(1).submitted().content("claimed"))) == {}


def test_the_current_step_is_the_last_one_that_the_item_reached() -> None:
    story = Story(1).published()
    assert current_step(journey(story)) == "published"
    assert current_step(journey(story.content("correcting"))) == "correcting"
    assert current_step(journey(story.approved(revision=2))) == "corrected"
    assert current_step(journey(story.content("withdrawn"))) == "withdrawn"


def test_a_correction_is_shown_with_its_revision() -> None:
    steps = timeline.timeline(journey(Story(1).published().approved(HOUR, revision=2)))
    assert (steps[-1].step, steps[-1].revision) == ("corrected", 2)


def test_a_name_cannot_become_a_formula_in_a_spreadsheet() -> None:
    lines = list(by_agency({}, {"x": '=HYPERLINK("http://evil")'}))
    assert """x;"'=HYPERLINK""" in lines[1]
