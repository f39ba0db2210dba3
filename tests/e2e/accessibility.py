"""What a machine can say about a page's accessibility: axe-core with the rules of WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

Rules = Mapping[str, str | list[str]]
EVERYTHING: Rules = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: Rules whose verdict can change with the size of the window and with its colours.
OF_DISPLAY: Rules = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"],
}
_RUN = """async (rules) => (await axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false,
})).violations"""
#: Pixels by which text may be wider than its box without being seen.
_SLACK = 4
_WIDER = """(slack) => {
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 40)}"`;
  const all = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest("svg"));
  const right = (e) => e.getBoundingClientRect().right;
  const over = (e) => e.scrollWidth - e.clientWidth > slack;
  const bounded = (e) => e && (getComputedStyle(e).overflowX !== "visible" || bounded(e.parentElement));
  const written = (e) => [...e.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  const plain = (e) => getComputedStyle(e).display !== "inline" && e.tagName !== "TEXTAREA" && written(e);
  return {
    page: document.scrollingElement.scrollWidth - innerWidth,
    beyond: all.filter((e) => right(e) > innerWidth + 1).slice(0, 5).map(name),
    outside: all.filter((e) => over(e) && plain(e) && !bounded(e)).slice(0, 5).map(name),
    uncarded: all.filter((e) => right(e) > right(e.closest(".card") ?? e) + 1 && !bounded(e)).slice(0, 5).map(name),
    cut: innerWidth > 1000 ? [...document.querySelectorAll(".table-wrap")].filter(over).map(name) : [],
  };
}"""


def violations(page: Page, rules: Rules) -> list[str]:
    """One line for each element that breaks one of the rules: which, what is wrong, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, dict(rules))
    return [
        f"{rule['id']} ({rule['help']}) at {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """What does not fit: the page into the window, a text into its box, a table into a wide window."""
    page.wait_for_load_state()  # a page that a click leads to has no document for a moment
    found = page.evaluate(_WIDER, _SLACK)
    wide = [f"{found['page']} px wider than the window: {', '.join(found['beyond'])}"] if found["page"] > 0 else []
    outside = [f"wider than its box: {element}" for element in found["outside"]]
    outside += [f"sticks out of its card: {element}" for element in found["uncarded"]]
    return [*wide, *outside, *(f"a table that must be scrolled: {element}" for element in found["cut"])]
