"""What takes most of a test's time and is not what it tests: compiling templates and routes, hashing passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from shared.identity import passwords


class Compiled(BytecodeCache):
    """Templates that one of the many applications of a test run has compiled. A changed source is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it if it is there."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the others."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> None:
    """For every application of this process."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> None:
    """For every application of this process: the sandbox alone has over a hundred routes, 5 ms each.

    What werkzeug compiles, a function that builds the route's URL, depends on nothing but the key here; it looks its
    converters up in the rule that it is called with.
    """
    compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
    really = Rule._compile_builder

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return really(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        return compiled.get(key) or compiled.setdefault(key, really(rule, append_unknown))

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time, for people who only have to be there."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
