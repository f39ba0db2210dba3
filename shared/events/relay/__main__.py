"""`python -m shared.events.relay`: run the relay and the collector of dead letters until SIGTERM."""

from __future__ import annotations

import signal
import threading

from shared import db, logs, prometheus, tracing
from shared.events.consume.dead_letters import DeadLetterCollector
from shared.events.relay import backbone_metrics
from shared.events.relay.relay import Relay
from shared.garbage_collection import freeze_loaded_objects
from shared.settings import Settings


def main() -> None:
    """Run in the foreground."""
    settings = Settings.from_env()
    logs.configure(settings.log_format, "relay")
    db.connect(settings)
    tracing.start("relay")
    backbone_metrics.watch_backbone(settings)
    prometheus.serve(settings)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    collector = DeadLetterCollector(settings.amqp_url, stop)
    collector.start()
    freeze_loaded_objects()
    Relay(settings.amqp_url, stop).run()
    collector.join(5.0)


if __name__ == "__main__":
    main()
