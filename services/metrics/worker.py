"""The metrics worker: applies every event to journeys and rollups. `python -m services.metrics.worker`."""

from __future__ import annotations

from services.metrics import generations
from services.metrics.apply import apply
from shared.db import connect
from shared.events import Consumer
from shared.events.consume.worker import run_worker
from shared.settings import Settings

consumer = Consumer("metrics.events", service="metrics", linger=0.25)
consumer.effects_together()(apply)


def main() -> None:
    """Run until SIGTERM."""
    settings = Settings.from_env()
    connect(settings)
    generations.current().prepare()
    run_worker(settings, [consumer])


if __name__ == "__main__":
    main()
