"""A channel with accounts for tests of the desk, whatever channels there are: a billboard with short texts."""

from __future__ import annotations

import sys
from types import MappingProxyType

import pytest

from shared import channels
from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, Quota
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.post import photos_of, post_text
from shared.channels.rules import Photos, TextLength
from shared.clock import now
from shared.content.account import Account

LENGTH = 100


def build(source: Source) -> Variant:
    """The headline and what fits behind it."""
    return {"text": post_text(source, LENGTH), "photos": photos_of(source, 2)}


BILLBOARD = ChannelDeclaration(
    name="billboard",
    label=Bilingual("Papan reklame", "Billboard"),
    order=9_000,
    capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=SAFE, update=SAFE, withdraw=SAFE),
    lease=10.0,
    concurrency=1,
    build=build,
    rules=(TextLength("text", LENGTH, least=1), Photos(least_width=400)),
    editable=("text",),
    accounts=AccountDeclaration(
        api=None, fields=(), quotas={"posts": Quota(Bilingual("Kiriman", "Posts"), stops=("publish", "update"))}
    ),
)


def declare(monkeypatch: pytest.MonkeyPatch) -> ChannelDeclaration:
    """Add the billboard to the declared channels, wherever they were imported, until the test ends."""
    before = channels.CHANNELS
    declared = MappingProxyType({**before, BILLBOARD.name: BILLBOARD})
    for name, module in list(sys.modules.items()):
        if name.startswith(("shared.", "services.")) and vars(module).get("CHANNELS") is before:
            monkeypatch.setattr(module, "CHANNELS", declared)
    return BILLBOARD


def account(account_id: str, **changes: object) -> str:
    """A stored account of the billboard that may be chosen; returns its id."""
    values = {
        "channel": BILLBOARD.name,
        "label": f"Papan {account_id}",
        "state": "ready",
        "approved_at": now(),
        **changes,
    }
    Account.collection().insert_one(Account(id=account_id, **values).validated())
    return account_id
