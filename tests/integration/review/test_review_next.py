"""What an editor goes on with: the next item of the list at hand, and the channels after an approval."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.review.documents import Item
from tests.integration.review.desk import Desk
from tests.integration.review.test_review_pages import Browser


@pytest.fixture
def editor(desk: Desk) -> Browser:
    return Browser(desk, "editor")


def take_next(browser: Browser, page: str) -> str:
    """Press the page's button; where it leads."""
    form = re.search(r'<form[^>]*id="next">(.*?)</form>', page, re.S)
    assert form
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1]))
    response = browser.client.post("/review/next", data=fields)
    assert response.status_code == 303
    return str(response.location)


def test_the_next_item_is_of_the_tab_and_the_filters(desk: Desk, editor: Browser) -> None:
    desk.submission(urgency="urgent", topic="kesehatan")
    wanted = desk.submission(topic="pertanian")
    assert take_next(editor, editor.open("/review/?view=received&topic=pertanian")).endswith(wanted["id"])
    assert desk.item(wanted["id"])["lease"]["name"] == "Rina Kartika"
    left = take_next(editor, editor.open("/review/?view=approval&topic=pertanian"))
    assert left == "/review/?view=approval&topic=pertanian", "nothing of this list waits, whatever waits elsewhere"


def test_an_item_leads_on_in_the_list_it_was_opened_from(desk: Desk, editor: Browser) -> None:
    desk.submission(urgency="urgent", topic="kesehatan")
    first, second = desk.submission(topic="pertanian"), desk.submission(topic="pertanian")
    editor.open("/review/?view=received&topic=pertanian")
    page = editor.open(f"/review/items/{first['id']}")
    assert 'href="/review/?view=received&amp;topic=pertanian" data-back' in page
    desk.does(first, "claim", "editor2")
    assert take_next(editor, page).endswith(second["id"])


def test_only_mine_leads_to_what_one_holds(desk: Desk, editor: Browser) -> None:
    desk.submission(urgency="urgent")
    mine = desk.does(desk.submission(), "claim")
    assert take_next(editor, editor.open("/review/?mine=1")).endswith(mine["id"])


def test_what_one_cannot_approve_is_not_the_next(desk: Desk, editor: Browser) -> None:
    wrote = desk.proposed()
    Item.collection().update_one(
        {"_id": wrote["id"]},
        {"$set": {"proposal.by.id": "another", "contributions": {desk.people["editor"].id: 90, "another": 1}}},
    )
    assert take_next(editor, editor.open("/review/?view=approval")) == "/review/?view=approval"
    chief = Browser(desk, "chief")
    assert take_next(chief, chief.open("/review/?view=approval")).endswith(wrote["id"])


def channels(browser: Browser, item: dict[str, Any]) -> tuple[str, bool]:
    """The channels as the page refreshes them, and whether it goes on doing so."""
    shown = browser.client.get(f"/review/items/{item['id']}/channels").json
    return shown["fragments"]["live-channels"], shown["waiting"]


def test_an_approved_item_shows_its_channels_at_once_and_follows_them(desk: Desk) -> None:
    item, browser = desk.proposed(), Browser(desk, "editor2")
    assert browser.send(item, "approve", content_hash=item["content_hash"]).status_code == 303
    page = browser.open(f"/review/items/{item['id']}")
    assert f'data-url="/review/items/{item["id"]}/channels"' in page
    assert "Situs web" in page
    assert f"/channels/comments/?item={item['id']}" in page
    item = desk.item(item["id"])
    for channel in item["variants"]:
        _, waiting = channels(browser, item)
        assert waiting
        desk.delivered(item, channel=channel)
    shown, waiting = channels(browser, item)
    assert not waiting
    assert shown.count("Terkirim") == len(item["variants"])
    refreshed = browser.client.get(f"/review/items/{item['id']}/channels").json
    now = desk.item(item["id"])["version"]
    assert refreshed["version"] == now > item["version"]
    assert f'name="version" value="{now}"' in refreshed["fragments"]["live-actions"]
    assert "Ralat" in refreshed["fragments"]["live-actions"]
    assert 'data-url="/review/items/' not in browser.open(f"/review/items/{item['id']}")


def test_after_a_withdrawal_the_page_waits_for_the_channels_again(desk: Desk) -> None:
    item = desk.does(desk.published(), "withdraw", "chief", note="Seluruhnya keliru.")
    browser = Browser(desk, "chief")
    assert channels(browser, item)[1]
    for channel in item["variants"]:
        desk.delivered(item, channel=channel, action="withdraw")
    shown, waiting = channels(browser, item)
    assert not waiting
    assert shown.count("Ditarik") == len(item["variants"])
