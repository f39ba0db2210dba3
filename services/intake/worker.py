"""Keeps submissions up to date with what review and publisher do: `python -m services.intake.worker`."""

from __future__ import annotations

from services.intake.progress.content import follow_content
from services.intake.progress.deliveries import follow_delivery
from shared.events.catalog import CATALOG, DELIVERY_FAILED, DELIVERY_SUCCEEDED, DELIVERY_UNKNOWN
from shared.events.consumer import Consumer
from shared.events.consumer.worker import run_worker
from shared.settings import Settings

STATUS = Consumer("intake.status", service="intake", gather=0.1)
STATUS.effect(*(declared for declared in CATALOG.values() if declared.producer == "review"))(follow_content)
STATUS.effect(DELIVERY_SUCCEEDED, DELIVERY_FAILED, DELIVERY_UNKNOWN)(follow_delivery)


def main() -> None:
    """Run until SIGTERM."""
    run_worker(Settings.from_env(), [STATUS])


if __name__ == "__main__":
    main()
