"""A platform of the tests: a channel with accounts, whose `test` returns what a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest

from services.publisher.accounts import linking
from services.publisher.channels import scope
from services.publisher.channels.contract import ConnectedAccount, Order, Outcome, Package, Page, Target, TestResult
from services.publisher.channels.scope import Usage
from shared.bilingual import Bilingual
from shared.channels import CHANNELS, Capabilities, ChannelDeclaration
from shared.channels.accounts import AccountDeclaration, AccountField, OAuthDeclaration, Quota, TokenGrant
from shared.channels.declaration import NEVER, Means

DECLARATION = ChannelDeclaration(
    name="hall",
    label=Bilingual("Balai", "Hall"),
    order=98,
    capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=NEVER, update=NEVER, withdraw=NEVER),
    lease=5.0,
    concurrency=1,
    build=lambda source: {"text": source["title"]},
    accounts=AccountDeclaration(
        api="https://hall.example",
        fields=(
            AccountField(
                "page", Bilingual("Halaman", "Page"), Bilingual("Nomornya.", "Its number."), pattern=r"\d{1,9}"
            ),
            AccountField(
                "access_token", Bilingual("Kunci", "Token"), Bilingual("Dari setelan.", "Copy it."), secret=True
            ),
            AccountField("note", Bilingual("Catatan", "Note"), Bilingual("Bila perlu.", "If any."), required=False),
        ),
        scopes={
            "post": Bilingual("menerbitkan kiriman", "publish posts"),
            "read": Bilingual("membaca kiriman", "read posts"),
        },
        expires=True,
        oauth=OAuthDeclaration(
            authorize="/oauth/authorize",
            token="/oauth/token",
            fills=("page", "access_token"),
            refresh=TokenGrant("refresh_token"),
        ),
        webhook=True,
        quotas={"posts": Quota(Bilingual("Kiriman sehari", "Posts in a day"))},
        limits={"longest": Bilingual("Karakter", "Characters")},
    ),
)
WORKS = TestResult(None, "@balai", frozenset({"post", "read"}))


@dataclass
class Hall:
    """The channel; `result` is what the platform says of every account."""

    result: TestResult = WORKS
    offered: Sequence[Page] = ()
    asked: list[ConnectedAccount] = field(default_factory=list)
    declaration: ChannelDeclaration = DECLARATION

    def targets(self, package: Package, after: str = "") -> Iterable[Target]:
        return ()

    def publish(self, package: Package, order: Order) -> Outcome:
        raise AssertionError("a test of an account posts nothing")

    update = withdraw = publish

    def test(self, account: ConnectedAccount) -> TestResult:
        self.asked.append(account)
        scope.note_usage("posts", Usage(25, 25, 600.0))
        return self.result

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        self.asked.append(account)
        return self.offered


def add_hall(monkeypatch: pytest.MonkeyPatch, declaration: ChannelDeclaration = DECLARATION) -> Hall:
    """Declare the channel for this test."""
    monkeypatch.setattr(linking, "CHANNELS", {**CHANNELS, "hall": declaration})
    return Hall(declaration=declaration)
