"""Every function over user text takes time in proportion to the text, whatever a stranger writes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import time
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.review.facts
import shared.text
from shared.text.register import OVER_USER_TEXT

#: Characters; quadratic work shows well below the longest body that intake takes, 20,000.
LONGEST, SHORT = 3_000, 750
#: Work that is quadratic takes 16 times as long for four times the text, linear work 4 times.
MOST_TIMES_LONGER = 10
#: Seconds of processor time below which nothing is measured, since it is too little to be a fault.
NEGLIGIBLE = 0.04

MODULES = ("shared.channels.counting", "shared.channels.web.body", "services.review.pages.markup")
PACKAGES = (shared.text, services.review.facts)
#: Takes no text that a stranger wrote, or is one step of a function that is in the register.
NOT_REGISTERED = {
    "shared.text.register.over_user_text",
    "shared.text.markdown.inline_text",
    "services.review.facts.fact_lists.compare_lists",
    "services.review.facts.integrity.findings_of",
    "services.review.facts.integrity.in_one_text",
    "services.review.facts.integrity.source_of",
    "services.review.facts.statements.statements_of_facts",
    "services.review.facts.text.around",
    "services.review.facts.text.blanked",
}


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from map(importlib.import_module, MODULES)


ALL_MODULES = list(modules())

CACHES = [each for module in ALL_MODULES for each in vars(module).values() if hasattr(each, "cache_clear")]

UNITS = [
    "[a](", "[", "![", "[]", "[](", "[*", "*[a](b", "[a](b \"", "[a](<b", "[a]: /x\n", "[a]: /x \"\n",
    "*a ", "**a ", "a*", "*_", "a_ ", "*a **b", "~~a ", "~", "`", "`a``", "<", "<a", "<http://a ", "&", "&#1", "\\",
    "> ", "- ", "> - ", "- a\n", "1. a\n", "# a\n", "a\n---\n", "a|", "a|b\n-|-\n", "|a", "|\n",
    "a.id ", "a.", "https://a.id/", "a.id/.", "👍", "e\u0301",
    "a", "a ", "a\n", "a\n\n", " ", "\t", "\n", ".", "…", ".\" ", "a. B. ", "A. ", "a.b.", "S.Pd. ", "\"", "”", ")",
    "1", "1.", "1,", "1-", "1, ", "1.111", "12.30 ", "1 Mei ", "1 dan ", "1/1 ", "2022-11-22 ", "1 juta ", " ribu",
    "dua ratus juta ", "satu ", "Rp1 ", "Rp", "A ", "Aa Bb ", "A", "A-b", "A'", "Aa x ", "http://a ", "www.", "www.a ",
]  # fmt: skip


def nested(length: int) -> Iterable[tuple[str, str]]:
    """Texts that are no repetition: nesting, growing runs, wide tables with short rows, all words different."""
    rising = int((2 * length) ** 0.5)
    yield "brackets inside brackets", "[" * (length // 2) + "]" * (length // 2)
    yield "quotations inside quotations", "\n".join(">" * n for n in range(1, rising))
    yield "lists inside lists", "\n".join(" " * n + "- a" for n in range(1, rising))
    yield "runs of code marks", " ".join("`" * n for n in range(1, rising))
    yield "emphasis inside emphasis", "*a " * (length // 6) + "a* " * (length // 6)
    yield "a wide table with empty rows", "|a" * 40 + "\n" + "|-" * 40 + "\n" + "|\n" * (length // 2 - 80)
    yield "tables that are refused", "|a|b|c|\n|-|-|-|\n" * (length // 40) + "|\n" * (length // 4)
    yield "one line", "kata " * (length // 5)
    yield "one word", "a" * length
    yield "different words", " ".join(f"Kata{n} x" for n in range(length // 9))
    yield "different numbers", " ".join(str(n) for n in range(length // 6))
    yield "different dates", " ".join(f"{n % 28 + 1} Mei {1900 + n % 200}" for n in range(length // 11))


def texts(length: int) -> dict[str, str]:
    repeated = {unit: (unit * (length // len(unit) + 1))[:length] for unit in UNITS}
    return repeated | dict(nested(length))


TEXTS = {length: texts(length) for length in (SHORT, LONGEST)}


def arguments(function: Callable[..., object], text: str) -> list[object]:
    """What the function is called with: the text, and for a second text the same one turned round."""
    made: list[object] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not inspect.Parameter.empty or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            continue
        kind = str(parameter.annotation).replace("typing.", "")
        given = text if not made else text[::-1]
        if kind in ("str", "<class 'str'>"):
            made.append(given)
        elif "Mapping" in kind:
            made.append({"title": given[:150], "summary": given[:300], "body": given})
        elif "Iterable" in kind:
            made.append(())
        else:
            pytest.fail(f"{function.__qualname__}: add what {parameter.name}: {kind} is tried with")
    return made


def seconds(function: Callable[..., object], text: str) -> float:
    """Processor time of one call; the same text again must not come from a cache."""
    plain = inspect.unwrap(function)
    given = arguments(plain, text)
    for cached in CACHES:
        cached.cache_clear()
    began = time.thread_time()
    plain(*given)
    return time.thread_time() - began


def grows_too_fast(function: Callable[..., object], short: str, long: str) -> bool:
    """Measured again before it counts: another process may have had the processor's cache."""
    for _ in range(3):
        taken = seconds(function, long)
        if taken < NEGLIGIBLE or taken < MOST_TIMES_LONGER * max(seconds(function, short), NEGLIGIBLE / 4):
            return False
    return True


@pytest.mark.parametrize("name", sorted(OVER_USER_TEXT))
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    function = OVER_USER_TEXT[name]
    slow = [key for key, text in TEXTS[LONGEST].items() if grows_too_fast(function, TEXTS[SHORT][key], text)]
    assert slow == []


@settings(max_examples=4, deadline=None)
@given(st.text(alphabet="[](){}*_~`>|#-+.!,:;'\"/\\ \n\tA1a0”…", min_size=1, max_size=8))
def test_no_repeated_text_is_an_exception(unit: str) -> None:
    short, long = (unit * (length // len(unit)) for length in (SHORT, LONGEST))
    slow = [name for name, function in OVER_USER_TEXT.items() if grows_too_fast(function, short, long)]
    assert slow == []


def test_every_function_over_user_text_is_in_the_register() -> None:
    taking_text = {
        f"{module.__name__}.{name}"
        for module in ALL_MODULES
        for name, function in vars(module).items()
        if inspect.isfunction(inspect.unwrap(function) if callable(function) else function)
        and not name.startswith("_")
        and function.__module__ == module.__name__
        and "str" in " ".join(str(each) for each in inspect.unwrap(function).__annotations__.values())
    }
    assert taking_text - NOT_REGISTERED <= OVER_USER_TEXT.keys()
