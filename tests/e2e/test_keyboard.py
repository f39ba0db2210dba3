"""Everything can be done without a mouse, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from launcher.platform import Platform
from tests.e2e.sample_content import SampleContent
from tests.e2e.visitor import Visits

#: (service, path, who)
STARTS = (
    ("intake", "/login", None),
    ("intake", "/portal/", "opd.dispertan"),
    ("review", "/review/", "editor"),
    ("publisher", "/channels/", "ops"),
    ("publisher", "/channels/events/", "ops"),
    ("metrics", "/dashboard/", "viewer"),
    ("site", "/", None),
    ("sandbox", "/", None),
)
#: Whether an element that has the focus looks different from when it has not.
_SHOWS_FOCUS = """(element) => {
  const look = (style) => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
    style.backgroundColor, style.borderColor, style.textDecorationLine].join();
  const focused = getComputedStyle(element);
  const outlined = focused.outlineStyle !== "none" && focused.outlineWidth !== "0px";
  const before = look(focused);
  element.blur();
  const after = look(getComputedStyle(element));
  element.focus({ focusVisible: true });
  return outlined || before !== after;
}"""
_NOWHERE = "() => !document.activeElement || document.activeElement === document.body"


@pytest.mark.parametrize(("service", "path", "who"), STARTS)
def test_the_focus_begins_with_a_way_to_the_content_and_can_always_be_seen(
    service: str, path: str, who: str | None, visits: Visits, platform: Platform, content: SampleContent
) -> None:
    with visits.by(who) as visitor:
        page = visitor.page
        page.goto(platform.urls[service] + path)
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_have_text("Langsung ke isi")
        expect(skip).to_be_in_viewport()
        unseen = _unseen(page, steps=25)
        page.get_by_role("link", name="Langsung ke isi").press("Enter")
        assert page.evaluate("() => document.querySelector(location.hash).matches('main')")
    assert not unseen, "\n".join(unseen)


def _unseen(page: Page, steps: int) -> list[str]:
    """Elements on the way of the Tab key that look the same with and without the focus."""
    found = []
    for _step in range(steps):
        focused = page.locator(":focus")
        if not focused.count():
            break
        if not focused.evaluate(_SHOWS_FOCUS):
            found.append(focused.evaluate("(element) => element.outerHTML.slice(0, 120)"))
        page.keyboard.press("Tab")
    return found


def test_the_queue_is_walked_with_j_and_k_and_opened_with_enter(
    visits: Visits, platform: Platform, content: SampleContent
) -> None:
    with visits.by("editor") as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['review']}/review/")
        links = page.locator("ol.queue h2 a")
        page.keyboard.press("j")
        expect(links.nth(0)).to_be_focused()
        page.keyboard.press("j")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("k")
        expect(links.nth(0)).to_be_focused()
        title = links.nth(0).inner_text()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_letters_typed_into_a_field_are_no_commands(visits: Visits, platform: Platform, content: SampleContent) -> None:
    with visits.by("editor") as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['review']}/review/items/{content.ids['mine']}")
        title = page.locator("#title")
        before = title.input_value()[:100]
        title.fill(before)
        page.keyboard.press("Control+End")
        page.keyboard.type(" cq?")
        expect(title).to_have_value(f"{before} cq?")
        expect(page.locator("dialog#keys")).to_be_hidden()


def test_escape_closes_what_is_open_and_gives_the_focus_back(
    visits: Visits, platform: Platform, content: SampleContent
) -> None:
    with visits.by("chief") as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['review']}/review/items/{content.ids['proposed']}")
        _opens_and_closes(page, page.locator("details.menu > summary"), page.locator(".menu-panel"))
        _opens_and_closes(page, page.get_by_role("button", name="Setujui dan terbitkan"), page.locator("#confirm"))
        schedule = page.locator("details.act > summary", has_text="Jadwalkan")
        _opens_and_closes(page, schedule, page.get_by_label("Terbit pada (WIB)"))
        page.goto(f"{platform.urls['review']}/review/")
        _opens_and_closes(page, page.locator("[data-keys]"), page.locator("dialog#keys"))


def test_a_dialog_keeps_the_focus_and_does_nothing_when_refused(
    visits: Visits, platform: Platform, content: SampleContent
) -> None:
    with visits.by("chief") as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['review']}/review/items/{content.ids['proposed']}")
        page.get_by_role("button", name="Setujui dan terbitkan").focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog#confirm")
        expect(dialog).to_be_visible()
        for _step in range(4):
            page.keyboard.press("Tab")
            assert dialog.locator(":focus").count() == 1 or page.evaluate(_NOWHERE)
        dialog.get_by_role("button", name="Batal").press("Enter")
        expect(dialog).to_be_hidden()
        page.reload()
        expect(page.locator(".item-meta .badge")).to_have_text("Menunggu persetujuan")


def _opens_and_closes(page: Page, opener: Locator, shown: Locator) -> None:
    opener.focus()
    page.keyboard.press("Enter")
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(opener).to_be_focused()
