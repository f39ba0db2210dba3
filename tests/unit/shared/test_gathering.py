"""How long an event waits for company."""

from shared.events.consumer.gathering import CROWD, GATHER, STAYS, Gathering


def test_a_lone_event_waits_as_its_consumer_wants() -> None:
    gathering = Gathering(0.1)
    gathering.saw(1)
    assert gathering.patience == 0.1


def test_in_a_crowd_more_are_let_gather() -> None:
    gathering = Gathering(0.0)
    gathering.saw(CROWD)
    assert gathering.patience == GATHER
    gathering.saw(STAYS)
    assert gathering.patience == GATHER


def test_fifty_events_a_second_do_not_keep_a_crowd_up() -> None:
    gathering = Gathering(0.0)
    gathering.saw(CROWD)
    gathering.saw(round(50 * GATHER))
    assert gathering.patience == 0.0
