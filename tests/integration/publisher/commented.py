"""A post below which readers write comments, and the people who work on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any

from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from lxml import html

from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.documents import AccountLimit
from services.publisher.accounts.vault import Vault
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.comments.collecting import Collector
from services.publisher.comments.documents import PlatformComment
from services.publisher.documents import Delivery
from services.publisher.registry import channels as all_channels
from shared import db
from shared.clock import now
from shared.content import Agency
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import AGENCY, approval, rows, take, variants
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside

PAGE = {"page_id": "102938475610293", "access_token": "EAA" + "b" * 60}
FACEBOOK = {
    "token": PAGE["access_token"],
    "page_id": PAGE["page_id"],
    "scopes": ["pages_manage_posts", "pages_read_engagement", "pages_show_list"],
}
WORDS = "Kandang saya <b>belum</b> didatangi petugas."


@dataclass
class World:
    """One item that is posted to an account on Mastodon."""

    outside: Outside
    settings: Settings
    channels: dict[str, Channel]
    account: str
    item: str = ""

    def __post_init__(self) -> None:
        self.collector = Collector(self.channels, Accounts(self.settings))
        self.item = self.posted()

    def posted(self) -> str:
        item = new_id()
        take(approval(item, variants=variants(accounts={"mastodon": [self.account]})), self.channels)
        self.deliver(item)
        return item

    def deliver(self, item: str) -> None:
        worker = Deliverer(self.channels["mastodon"], Accounts(self.settings), lease=30.0)
        for row in rows(item, channel="mastodon", status="requested"):
            worker.deliver(row["_id"])

    def row(self) -> dict[str, Any]:
        return rows(self.item, channel="mastodon")[0]

    def comment(self, text: str = WORDS) -> None:
        self.outside.comment("mastodon", self.row()["remote_id"], text)

    def look(self) -> int:
        """Look at every post that is still to be looked at, without its pause."""
        due = {"comments_due_at": {"$exists": True}}
        AccountLimit.collection().delete_many({})
        Delivery.collection().update_many(due, {"$set": {"comments_due_at": db.server_time()}})
        return self.collector.collect_due()


def world_of(settings: Settings, outside: Outside) -> World:
    """An item is posted to one account of Mastodon."""
    connected = replace(
        settings,
        smtp_port=outside.smtp_port,
        platforms_url=f"{outside.sandbox.web_url}/platforms",
        credentials_keys=(Fernet.generate_key().decode(),),
        webhook_allowed_networks=(ip_network("127.0.0.0/8"),),
    )
    db.connect(connected)
    account, known = outside.account("mastodon", values={"server": "https://mastodon.example"})
    sealed = Vault(connected.credentials_keys).seal(account.id, {"access_token": known["token"]})
    db.collection("account_secrets").insert_one({"_id": account.id, "sealed": sealed, "updated_at": now()})
    return World(outside, connected, all_channels(connected), account.id)


def office_of(world: World) -> Office:
    """The publisher's pages, and two agencies."""
    for code in (AGENCY["code"], "dinas-kesehatan"):
        Agency(code=code, name=code, short_name=code, slug=code, kind="dinas").save()
    return open_office(world.settings)


def stored() -> list[dict[str, Any]]:
    return list(PlatformComment.collection().find({}).sort("_id", 1))


def waiting(browser: FlaskClient) -> str | None:
    """The number at the tab of comments."""
    found = html.fromstring(browser.get("/channels/accounts/").text).xpath("//nav[@class='tabs']//*[@class='number']")
    return found[0].text if found else None


def only() -> dict[str, Any]:
    (comment,) = stored()
    return comment


def articles(browser: FlaskClient, query: str = "") -> list[Any]:
    return html.fromstring(browser.get(f"/channels/comments/{query}").text).xpath("//article")


def decide(browser: FlaskClient, comment: dict[str, Any], state: str, **values: str) -> None:
    reply = browser.post(f"/channels/comments/{comment['_id']}", data={"state": state, **values})
    assert reply.status_code == 303
