"""Every page in every state: WCAG 2.2 AA as far as axe can tell, no sideways scrolling, the right language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from launcher.platform import Platform
from tests.e2e import audit, words
from tests.e2e.look import SMALLEST, turn
from tests.e2e.scenery import Scenery
from tests.e2e.sights import SIGHTS, Sight
from tests.e2e.visitor import Visits


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_is_accessible(sight: Sight, visits: Visits, platform: Platform, scenery: Scenery) -> None:
    """On a desk in daylight, on a phone at night, and on the smallest phone, all with content that is hard to fit.

    The other language has the same markup, and other words to fit.
    """
    found: list[str] = []
    with visits.by(sight.who) as visitor:
        visitor.expected |= sight.expected
        page = visitor.page
        for language in sight.languages:
            visitor.speak(language)
            turn(page, phone=False, dark=False)
            page.goto(sight.address(platform.urls, scenery))
            sight.act(page)
            assert page.locator("html").get_attribute("lang") == language
            found += words.of_the_other_language(page, language, sandbox=sight.where == "sandbox")
            found += [f"{language}, 1280 px: {line}" for line in _wrong(page, language, audit.EVERYTHING)]
            turn(page, phone=True, dark=True)
            found += [f"{language}, 390 px: {line}" for line in _wrong(page, language, audit.OF_LOOK)]
            page.set_viewport_size(SMALLEST)
            found += [f"{language}, 320 px: {line}" for line in audit.overflow(page)]
    assert not found, "\n".join(found)


def _wrong(page: Page, language: str, rules: audit.Rules) -> list[str]:
    return [*audit.overflow(page), *(audit.violations(page, rules) if language == "id" else [])]
