"""Every page in every state: WCAG 2.2 AA as far as axe can tell, no sideways scrolling, the right language."""

from __future__ import annotations

import pytest

from launcher.platform import Platform
from tests.e2e import audit
from tests.e2e.look import turn
from tests.e2e.scenery import Scenery
from tests.e2e.sights import SIGHTS, Sight
from tests.e2e.visitor import Visits

CASES = [
    pytest.param(sight, language, id=f"{sight.name}-{language}") for sight in SIGHTS for language in sight.languages
]


@pytest.mark.parametrize(("sight", "language"), CASES)
def test_a_page_is_accessible(
    sight: Sight, language: str, visits: Visits, platform: Platform, scenery: Scenery
) -> None:
    """Indonesian in daylight on a desk and at night on a phone; English the other way round."""
    found: list[str] = []
    with visits.by(sight.who, language=language) as visitor:
        visitor.expected |= sight.expected
        page = visitor.page
        night = language == "en"
        turn(page, phone=False, dark=night)
        page.goto(sight.address(platform.urls, scenery))
        sight.act(page)
        assert page.locator("html").get_attribute("lang") == language
        found += [f"1280 px: {line}" for line in audit.violations(page)]
        turn(page, phone=True, dark=not night)
        found += [f"390 px: {line}" for line in [*audit.overflow(page), *audit.violations(page)]]
    assert not found, "\n".join(found)
