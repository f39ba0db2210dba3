"""Previews: the channels' own pages inside the editors' page, which scrolls as one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from launcher.platform import Platform
from tests.e2e.sample_content import SampleContent
from tests.e2e.visitor import Visits

#: By how many pixels the page in a frame is taller and wider than the frame.
_BEYOND = """(frame) => {
  const page = frame.contentDocument.documentElement;
  return [page.scrollHeight - frame.clientHeight, page.scrollWidth - frame.clientWidth];
}"""


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize(("channel", "tab"), [("web", "Situs web"), ("email", "Surel")])
def test_a_preview_is_as_tall_as_what_it_shows(
    visits: Visits, platform: Platform, content: SampleContent, channel: str, tab: str, *, phone: bool
) -> None:
    with visits.by("chief", phone=phone) as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['review']}/review/items/{content.ids['proposed']}")
        page.get_by_role("tab", name=tab).click()
        frame = page.locator(f"#live-{channel} iframe.preview")
        expect(frame.content_frame.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_function(
            f"(frame) => ({_BEYOND})(frame).every((pixels) => pixels <= 0)", arg=frame.element_handle()
        )


def test_the_preview_of_what_is_published_has_its_time_of_publication(
    visits: Visits, platform: Platform, content: SampleContent
) -> None:
    with visits.by("chief") as visitor, visits.by() as reader:
        visitor.page.goto(f"{platform.urls['review']}/review/items/{content.ids['published']}")
        reader.page.goto(content.articles["published"])
        preview = visitor.page.locator("#live-web iframe.preview").content_frame
        assert _published(preview.locator("article")) == _published(reader.page.locator("article"))


def _published(article: Locator) -> str | None:
    return article.locator(".oleh time").first.get_attribute("datetime")
