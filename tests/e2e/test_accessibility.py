"""Every page in every state: WCAG 2.2 AA as far as axe can tell, no sideways scrolling, the right language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from launcher.platform import Platform
from tests.e2e import audit, words
from tests.e2e.look import turn
from tests.e2e.scenery import Scenery
from tests.e2e.sights import SIGHTS, Sight
from tests.e2e.visitor import Visits


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_is_accessible(sight: Sight, visits: Visits, platform: Platform, scenery: Scenery) -> None:
    """Indonesian on a desk in daylight and on a phone at night; English on a phone in daylight."""
    found: list[str] = []
    with visits.by(sight.who) as visitor:
        visitor.expected |= sight.expected
        for language in sight.languages:
            visitor.speak(language)
            turn(visitor.page, phone=False, dark=False)
            visitor.page.goto(sight.address(platform.urls, scenery))
            sight.act(visitor.page)
            assert visitor.page.locator("html").get_attribute("lang") == language
            wrong = words.of_the_other_language(visitor.page, language, sandbox=sight.where == "sandbox")
            found += [f"{language}, {line}" for line in [*wrong, *_wrong(visitor.page, language)]]
    assert not found, "\n".join(found)


def _wrong(page: Page, language: str) -> list[str]:
    """The markup is judged once, in Indonesian; the other language has other words and the same colours."""
    desk = audit.violations(page) if language == "id" else []
    turn(page, phone=True, dark=language == "id")
    phone = [*audit.overflow(page), *audit.violations(page, audit.OF_LOOK if language == "id" else audit.OF_SIZE)]
    return [*(f"1280 px: {line}" for line in desk), *(f"390 px: {line}" for line in phone)]
