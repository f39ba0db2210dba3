"""How long a batch waits for more messages."""

from shared.events.consume.linger import BUSY_RATE, LINGER, AdaptiveLinger


def observed(rate: int, seconds: float, least: float = 0.0) -> AdaptiveLinger:
    """So many messages a second, one after another."""
    linger = AdaptiveLinger(least)
    for number in range(round(rate * seconds)):
        linger.observe(1, number / rate)
    return linger


def test_a_lone_event_lingers_as_its_consumer_declares() -> None:
    assert observed(1, 1.0, least=0.1).seconds == 0.1


def test_in_busy_times_batches_linger() -> None:
    assert observed(BUSY_RATE, 1.0).seconds == LINGER
    assert observed(BUSY_RATE - 10, 1.0).seconds == 0.0


def test_what_a_consumer_declares_is_kept_in_busy_times() -> None:
    assert observed(BUSY_RATE, 1.0, least=4 * LINGER).seconds == 4 * LINGER


def test_a_few_large_batches_are_as_busy_as_many_small_ones() -> None:
    linger = AdaptiveLinger(0.0)
    for moment in (0.0, 0.2, 0.4):
        linger.observe(BUSY_RATE // 4, moment)
    assert linger.seconds == LINGER


def test_after_busy_times_batches_linger_no_more() -> None:
    linger = observed(2 * BUSY_RATE, 1.0)
    linger.observe(0, 2.0)
    assert linger.seconds == 0.0


def test_messages_that_arrive_together_after_a_pause_are_not_busy_times() -> None:
    linger = observed(50, 1.0)
    linger.observe(50 // 2, 1.5)
    assert linger.seconds == 0.0
