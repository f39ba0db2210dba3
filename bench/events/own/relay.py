"""The relay as it is, connected, from its first look to the moment when COUNT events are confirmed and marked."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Collection

import psutil

from bench.events.peers.work import print_seconds
from shared import db, logs
from shared.events.log.message import Message
from shared.events.relay.linker import PUBLISHED
from shared.events.relay.outbox_reader import OutboxReader
from shared.events.relay.relay import Relay
from shared.garbage_collection import freeze_loaded_objects
from shared.settings import Settings

#: Seconds between looks at the relay's own counter.
LOOK = 0.02


class Watched(OutboxReader):
    """Records when the outbox was first read: as its peers do, the relay has connected before."""

    began = 0.0

    def read(self, in_flight: Collection[str]) -> list[Message]:
        """As the relay reads it."""
        self.began = self.began or time.perf_counter()
        return super().read(in_flight)


def watched(relay: Relay) -> Watched:
    """Let the relay read the outbox through a reader that records its first use."""
    if not isinstance(relay._outbox, OutboxReader):
        raise TypeError("the relay does not read the outbox as it did: this measurement has to follow it")
    relay._outbox = Watched()
    return relay._outbox


def main() -> None:
    """Until it has marked them all."""
    count, settings = int(sys.argv[1]), Settings.from_env()
    logs.configure(settings.log_format, "relay")
    db.connect(settings).command("ping")
    stop = threading.Event()
    freeze_loaded_objects()  # as its process does
    relay, before = Relay(settings.amqp_url, stop), _mebibytes()
    outbox = watched(relay)
    thread = threading.Thread(target=relay.run)
    thread.start()
    while _published() < count:
        time.sleep(LOOK)
    print_seconds(
        time.perf_counter() - outbox.began, memory_before=before, memory_after=_mebibytes(), cpu=time.process_time()
    )
    stop.set()
    thread.join()


def _published() -> float:
    samples = next(iter(PUBLISHED.collect())).samples
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


def _mebibytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main()
