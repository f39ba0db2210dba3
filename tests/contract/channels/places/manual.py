"""A notice board with a person who does each task at once; what arrived are finished tasks."""

from __future__ import annotations

from services.publisher.channels.contract import Accepted, Failed, Order, Package, Ready
from services.publisher.channels.manual.channel import ManualChannel
from services.publisher.tasks.documents import TaskReport
from shared.clock import now
from shared.settings import Settings
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.people import notice_board

PERSON = {"id": "sari", "name": "Sari", "role": "editor"}


class Attended(ManualChannel):
    """A person reports before the first look at a task."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.texts: dict[str, str] = {}

    def check(self, package: Package, order: Order, reference: str) -> Ready | Accepted | Failed:
        self.texts[reference] = package.variants["manual"]["text"]
        done = TaskReport(id=reference, outcome="done", link="https://papan.example/foto", by=PERSON, at=now())
        TaskReport.collection().replace_one({"_id": reference}, done.validated(), upsert=True)
        return super().check(package, order, reference)


def place(settings: Settings, outside: Outside) -> Place:
    """One board; nobody who could refuse is called."""
    account = notice_board()
    channel = Attended(settings)
    return Place(channel, account.id, lambda: len(channel.texts), lambda: list(channel.texts.values()), account=account)
