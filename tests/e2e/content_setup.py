"""Putting content into place through the public APIs, as agencies, an editor and a chief editor would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from demo import items
from demo.agencies import Agency
from demo.api import Api, sign_in
from demo.items import Item
from demo.ledger import Ledger
from demo.newsroom import Desk, Newsroom
from demo.platforms import Platforms
from demo.readers import Readers
from demo.target import Target
from launcher.platform import Platform
from shared import clock
from shared.ids import new_id
from tests.e2e.hostile import hostile
from tests.waiting import until

PATIENCE = 60.0


class ContentSetup:
    """One set of keys, desks and readers at a platform; `hard_to_fit` makes all content hostile to narrow pages."""

    def __init__(self, platform: Platform, *, hard_to_fit: bool = False) -> None:
        self.target = Target(platform.urls, platform.urls["sandbox"], platform.urls["publisher"], platform.credentials)
        urls, passwords = self.target.urls, self.target.credentials
        tokens = {name: sign_in(urls["intake"], name, passwords[name]) for name in ("editor", "chief", "ops")}
        self.newsroom = Newsroom(Desk(urls["review"], tokens["editor"]), Desk(urls["review"], tokens["chief"]))
        self.publisher = Api(urls["publisher"], tokens["ops"])
        self.rules = Api(urls["review"], tokens["chief"])
        self.sandbox = Api(urls["sandbox"])
        self.ledger = Ledger(self.publisher)
        self.run = new_id()[-6:]
        approver = Api(urls["publisher"], tokens["chief"])
        self.platforms = Platforms(self.target, self.publisher, approver, self.run)
        self.readers = Readers(self.target, self.publisher, self.run)
        self._office = Api(urls["intake"], tokens["ops"])
        known = items.load(clock.wib(clock.now()).date())
        self._items = {item.name: hostile(item) if hard_to_fit else item for item in known}
        self._agencies: dict[str, Agency] = {}

    def item(self, name: str, *, with_photos: bool = True) -> Item:
        """The demo's item of that name. Photos take time to draw."""
        item = self._items[name]
        return item if with_photos else replace(item, photos=())

    def submit(self, item: Item) -> str:
        """Send it as its agency; its id once the editors have it."""
        if item.agency not in self._agencies:
            urls = self.target.urls
            self._agencies[item.agency] = Agency(urls["intake"], self._office, item.agency, self.run)
        receipt, _ = self._agencies[item.agency].submit(item)
        until(lambda: self.newsroom.editor.find(receipt["id"]), PATIENCE)
        return str(receipt["id"])

    def settled(self, item_id: str, action: str, state: str) -> list[dict[str, Any]]:
        """Wait until every channel has an outcome and the review knows of it; the deliveries."""
        deliveries = until(lambda: self.ledger.settled(item_id, action), PATIENCE)
        until(lambda: self.newsroom.editor.item(item_id)["state"] == state, PATIENCE)
        return deliveries or []

    def page(self, item_id: str) -> str:
        """The address of the public page."""
        return str(until(lambda: self.ledger.page(self.ledger.of(item_id)), PATIENCE))

    def mail(self, to: str, subject: str = "") -> dict[str, Any]:
        """The newest mail that came to an address, with its parts."""
        query = {"to": to, "subject": subject}
        found = until(lambda: self.sandbox.get("/api/messages", **query)["messages"], PATIENCE)[0]
        mail: dict[str, Any] = self.sandbox.get(f"/api/messages/{found['id']}")
        return mail
