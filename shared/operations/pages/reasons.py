"""Why messages were parked, in the reader's language; what machines said is shown as they said it, in English."""

from __future__ import annotations

import re

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

_REASONS = (
    (r"gave up after (?P<count>\d+) attempts: (?P<what>.*)", _l("Given up after %(count)s attempts: %(what)s")),
    (r"unknown event type (?P<what>.*)", _l("This release knows no event of the type %(what)s")),
    (r"undecodable: (?P<what>.*)", _l("It cannot be read: %(what)s")),
    (
        r"its handler ended the process (?P<count>\d+) times(?P<what>)",
        _l("Handling it ended the process %(count)s times"),
    ),
    (r"given up by the broker: (?P<what>.*)", _l("RabbitMQ gave up on it: %(what)s")),
)


def parked_reason(reason: str) -> Markup:
    """A sentence for people; unknown reasons stay as they are."""
    for pattern, sentence in _REASONS:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if found:
            said = found.groupdict() | {"what": _as_said(found["what"])}
            return Markup(str(sentence)) % said  # noqa: S704 - a sentence of our own catalogue
    return _as_said(reason)


def _as_said(text: str) -> Markup:
    """Code speaks English: on pages in another language a screen reader has to know (WCAG 2.2, 3.1.2)."""
    return escape(text) if str(get_locale()) == "en" else Markup('<span lang="en">{}</span>').format(text)
