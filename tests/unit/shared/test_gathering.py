"""How long an event waits for company."""

from shared.events.consume.linger import CROWD, GATHER, Gathering


def watched(rate: int, seconds: float, least: float = 0.0) -> Gathering:
    """So many messages a second, one after another."""
    gathering = Gathering(least)
    for number in range(round(rate * seconds)):
        gathering.saw(1, number / rate)
    return gathering


def test_a_lone_event_waits_as_its_consumer_wants() -> None:
    assert watched(1, 1.0, least=0.1).patience == 0.1


def test_in_a_crowd_batches_are_let_grow() -> None:
    assert watched(CROWD, 1.0).patience == GATHER
    assert watched(CROWD - 10, 1.0).patience == 0.0


def test_it_is_over_when_it_is_over() -> None:
    gathering = watched(2 * CROWD, 1.0)
    gathering.saw(0, 2.0)
    assert gathering.patience == 0.0


def test_what_comes_together_after_a_pause_is_no_crowd() -> None:
    gathering = watched(50, 1.0)
    gathering.saw(50 // 2, 1.5)
    assert gathering.patience == 0.0
