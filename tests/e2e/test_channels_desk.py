"""The channels of a draft at a browser: texts that follow it, own words that stay, and focal points."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from launcher.platform import Platform
from tests.e2e.content_setup import ContentSetup
from tests.e2e.visitor import Visits

TITLE = "600 bibit pohon ditanam warga di lereng Trawas"


@pytest.fixture(scope="module")
def item(setup: ContentSetup) -> str:
    """An item that its editor holds, on its way to every platform."""
    setup.platforms.link()
    item_id = setup.submit(setup.item("11-tanam-pohon"))
    editor = setup.newsroom.editor
    editor.act(item_id, "claim")
    accounts = [account.id for account in setup.platforms.accounts if account.channel in ("telegram", "mastodon")]
    editor.act(item_id, "edit", accounts=accounts)
    return item_id


@pytest.fixture
def page(visits: Visits, platform: Platform, item: str) -> Iterator[Page]:
    with visits.by("editor") as visitor:
        visitor.page.goto(f"{platform.urls['review']}/review/items/{item}")
        yield visitor.page


def wording(page: Page, channel: str) -> Locator:
    page.locator(f"#tab-view-{channel}").click()
    return page.locator(f"#wording--{channel}--text")


def begins_with(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}")


def saved(page: Page) -> None:
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#save-state")).to_have_attribute("data-tone", "good")


def test_a_channel_s_text_follows_the_draft_until_someone_words_it(page: Page, setup: ContentSetup, item: str) -> None:
    page.locator("#title").fill(TITLE)
    expect(wording(page, "telegram")).to_have_value(begins_with(TITLE))
    wording(page, "mastodon").fill("Warga Trawas menanam 600 bibit pohon.")
    expect(page.locator("#live-field-mastodon--text .counter")).to_have_text("37 / 475")
    preview = page.locator("#live-mastodon iframe.preview").content_frame
    expect(preview.get_by_text("Warga Trawas menanam 600 bibit pohon.")).to_be_visible()
    saved(page)
    page.locator("#tab-view-edit").click()
    page.locator("#title").fill(f"{TITLE} hari ini")
    expect(wording(page, "telegram")).to_have_value(begins_with(f"{TITLE} hari ini"))
    saved(page)
    assert setup.newsroom.editor.item(item)["draft"]["wordings"].keys() == {"mastodon"}
    expect(wording(page, "mastodon")).to_have_value("Warga Trawas menanam 600 bibit pohon.")
    expect(page.locator("#tab-view-mastodon")).to_have_class("flagged")
    page.locator("#view-mastodon").get_by_text("Kembali ke teks otomatis").click()
    page.locator("#view-mastodon").get_by_role("button", name="Ambil teks otomatis").click()
    expect(page.locator("#wording--mastodon--text")).to_have_value(begins_with(f"{TITLE} hari ini"))
    assert setup.newsroom.editor.item(item)["draft"]["wordings"] == {}


def test_a_focal_point_is_set_by_a_click_and_moved_by_the_arrow_keys(
    page: Page, setup: ContentSetup, item: str
) -> None:
    place = page.locator("[data-focal]").first
    image = place.locator("img")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box
    image.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    numbers = page.locator(".focal-numbers input")
    expect(numbers.first).to_have_value("25")
    down = int(numbers.last.input_value())
    assert 48 <= down <= 52
    mark = place.locator("[data-mark]")
    mark.press("ArrowRight")
    mark.press("Shift+ArrowUp")
    expect(numbers.first).to_have_value("26")
    expect(numbers.last).to_have_value(str(down - 10))
    saved(page)
    [point] = setup.newsroom.editor.item(item)["draft"]["focal"].values()
    assert point == [0.26, (down - 10) / 100]


def test_light_dark_and_phone_hold_for_all_previews(page: Page) -> None:
    page.locator("#tab-view-telegram").click()
    tools = page.locator("#view-telegram .preview-tools")
    frame = page.locator("#live-telegram iframe.preview")
    tools.get_by_role("button", name="Gelap").click()
    body = frame.content_frame.locator("body")
    expect(body).to_have_css("background-color", "rgb(21, 25, 29)")
    tools.get_by_role("button", name="Terang").click()
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    tools.get_by_role("button", name="Ponsel").click()
    expect(tools.get_by_role("button", name="Ponsel")).to_have_attribute("aria-pressed", "true")
    box = frame.bounding_box()
    assert box
    assert box["width"] <= 391
