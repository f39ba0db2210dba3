"""One process serves readers of both languages: nothing that a template says is kept in the language of the first."""

from __future__ import annotations

from importlib import import_module

import pytest
from flask import Flask, get_template_attribute
from flask_babel import force_locale
from jinja2 import DictLoader

from tests.directory import Directory, plain_settings

#: Each line says a word in another way in which Jinja may work something out beforehand.
PAGE = """
{% from "module" import inside, with_default %}
{% set kept = _("Editor") %}
{% set kept_block %}{{ _("Editor") }}{% endset %}
{% set filtered = "editor" | role_label %}
{% macro own() %}{{ _("Editor") }}{% endmacro %}
called={{ _("Editor") }}
set={{ kept }}
block={{ kept_block }}
macro={{ own() }}
module={{ inside() }}
default={{ with_default() }}
through a filter={{ _("Editor") | upper | lower | capitalize }}
filter block={% filter lower | capitalize %}{{ _("Editor") }}{% endfilter %}{{ "" }}
tested={{ _("Editor") if _("Editor") is string and "editor" | role_label is eq _("Editor") else "stale" }}
constant={{ "editor" | role_label }}
constant, set={{ filtered }}
constants={{ ["editor", "editor"] | map("role_label") | unique | join }}
pair={{ ("Redaktur", "Editor") | pick }}
in a loop={% for word in ["editor"] %}{{ word | role_label }}{% endfor %}
"""
MODULE = """
{% macro inside() %}{{ "editor" | role_label }}{% endmacro %}
{% macro with_default(word=_("Editor")) %}{{ word }}{% endmacro %}
"""


def test_each_reader_gets_their_own_language_in_any_order(app: Flask):
    app.jinja_env.loader = DictLoader({"page": PAGE, "module": MODULE})
    for language, word in (("id", "Redaktur"), ("en", "Editor"), ("id", "Redaktur")):
        with app.test_request_context(), force_locale(language):
            page = app.jinja_env.get_template("page").render()
        said = dict(line.split("=", 1) for line in page.split("\n") if "=" in line)
        assert said == dict.fromkeys(said, word), language
        assert len(said) == 14


def test_numbers_follow_the_reader(app: Flask):
    template = app.jinja_env.from_string("{{ 1119209 | number }} {{ 7260 | duration }}")
    shown = []
    for language in ("id", "en"):
        with app.test_request_context(), force_locale(language):
            shown.append(template.render())
    assert shown == ["1.119.209 2 jam 1 menit", "1,119,209 2 hours 1 minute"]


def test_the_shared_macros_follow_the_reader(app: Flask):
    said = []
    for language in ("id", "en"):
        with app.test_request_context(), force_locale(language):
            badge = get_template_attribute("_macros.html", "state_badge")("received")
            pages = get_template_attribute("_macros.html", "pagination")("/newer", "/older")
            said.append(("Received" in badge, "Newer" in pages))
    assert said == [(False, False), (True, True)]


@pytest.mark.parametrize("service", ["intake", "review", "publisher", "metrics"])
def test_no_filter_of_ours_is_worked_out_when_a_template_is_compiled(directory: Directory, service):
    app = import_module(f"services.{service}.app").create_app(plain_settings())
    filters = app.jinja_env.filters.items()
    ours = {name: found for name, found in filters if found.__module__.startswith(("shared.", "services."))}
    assert "state_label" in ours
    assert [name for name, found in ours.items() if not hasattr(found, "jinja_pass_arg")] == []
