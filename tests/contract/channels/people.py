"""Channels whose deliveries are tasks, with a person who does each task at once."""

from __future__ import annotations

from services.publisher.channels.by_people import TaskChannel
from services.publisher.channels.contract import Accepted, ConnectedAccount, Failed, Order, Package, Ready
from services.publisher.tasks.documents import TaskReport
from shared.clock import now
from tests.contract.channels.places import Place

PERSON = {"id": "sari", "name": "Sari", "role": "editor"}
PROOF = "https://papan.example/foto"


def attended(channel: TaskChannel, account: ConnectedAccount) -> Place:
    """The channel's one place; what arrived are finished tasks, and nobody who could refuse is called."""
    texts: dict[str, str] = {}
    check = channel.check

    def report_first(package: Package, order: Order, reference: str) -> Ready | Accepted | Failed:
        variant = package.variants[channel.declaration.name]
        texts[reference] = f"{variant.get('title', '')}\n{variant['text']}"
        done = TaskReport(id=reference, outcome="done", link=PROOF, by=PERSON, at=now())
        TaskReport.collection().replace_one({"_id": reference}, done.validated(), upsert=True)
        return check(package, order, reference)

    channel.check = report_first  # type: ignore[method-assign]
    return Place(channel, account.id, lambda: len(texts), lambda: list(texts.values()), account=account)
