"""What a machine can say about a page's accessibility: axe-core with the rules of WCAG 2.2 AA."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: Rules whose verdict can change with the length of words and the size of the window, and those that colours decide.
_OF_SIZE = ["scrollable-region-focusable", "target-size"]
OF_SIZE = {"type": "rule", "values": _OF_SIZE}
OF_LOOK = {"type": "rule", "values": [*_OF_SIZE, "color-contrast", "link-in-text-block"]}
_RUN = """async (rules) => (await axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false,
})).violations"""
_WIDER = """() => {
  const over = document.scrollingElement.scrollWidth - innerWidth;
  const sticksOut = (e) => e.getBoundingClientRect().right > innerWidth + 1;
  const guilty = [...document.querySelectorAll("body *")].filter(sticksOut).slice(0, 5);
  return over > 0 ? [over, guilty.map((e) => `${e.tagName.toLowerCase()}.${e.className}`)] : null;
}"""


def violations(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """One line for each element that breaks a rule: the rule, what is wrong, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, rules)
    return [
        f"{rule['id']} ({rule['help']}) at {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """Says so where the page is wider than the window, with elements that stick out."""
    wider = page.evaluate(_WIDER)
    return [f"{wider[0]} px wider than the window: {', '.join(wider[1])}"] if wider else []
