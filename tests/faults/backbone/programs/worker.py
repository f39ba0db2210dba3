"""A worker with one consumer whose effects can be counted, broken as asked."""

from __future__ import annotations

import json
import os

from tests.faults.backbone.programs import breaking

#: JSON: the options of the consumer's declaration.
OPTIONS = "KABAR_TEST_CONSUMER"


def main() -> None:
    """Run until SIGTERM, or to the point where it breaks."""
    breaking.prepare()
    from shared.events import Consumer, run_worker
    from shared.events.declare.types.submission import SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED
    from shared.settings import Settings
    from tests.faults.backbone.programs import effects

    consumer = Consumer(effects.QUEUE, service="review", **json.loads(os.environ.get(OPTIONS, "{}")))
    consumer.effect(SUBMISSION_RECEIVED)(effects.take)
    consumer.effect(SUBMISSION_RESUBMITTED)(effects.mark)
    run_worker(Settings.from_env(), [consumer])


if __name__ == "__main__":
    main()
