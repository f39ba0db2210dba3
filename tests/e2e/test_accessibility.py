"""Every page in every state: WCAG 2.2 AA as far as axe can check, no sideways scrolling, the right language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from launcher.platform import Platform
from tests.e2e import accessibility, translations
from tests.e2e.display import SMALLEST, set_display
from tests.e2e.page_actions import stay
from tests.e2e.pages import PAGES, PageCase
from tests.e2e.sample_content import SampleContent
from tests.e2e.visitor import Visits


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_a_page_is_accessible(case: PageCase, visits: Visits, platform: Platform, content: SampleContent) -> None:
    """On a desk in daylight, on a phone at night, and on the smallest phone, all with content that is hard to fit.

    The other language has the same markup, and other words to fit.
    """
    found: list[str] = []
    visit = visits.again if case.act is stay else visits.by
    with visit(case.who) as visitor:
        visitor.expected |= case.expected
        page = visitor.page
        for language in case.languages:
            visitor.speak(language)
            set_display(page, phone=False, dark=False)
            page.goto(case.address(platform.urls, content))
            case.act(page)
            assert page.locator("html").get_attribute("lang") == language
            found += translations.of_the_other_language(page, language, sandbox=case.where == "sandbox")
            found += [f"{language}, 1280 px: {line}" for line in _wrong(page, language, accessibility.EVERYTHING)]
            set_display(page, phone=True, dark=True)
            found += [f"{language}, 390 px: {line}" for line in _wrong(page, language, accessibility.OF_DISPLAY)]
            page.set_viewport_size(SMALLEST)
            found += [f"{language}, 320 px: {line}" for line in accessibility.overflow(page)]
    assert not found, "\n".join(found)


def _wrong(page: Page, language: str, rules: accessibility.Rules) -> list[str]:
    return [*accessibility.overflow(page), *(accessibility.violations(page, rules) if language == "id" else [])]
