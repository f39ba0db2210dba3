"""The ledger's reasons in the reader's language; what other machines said is shown as they said it."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

_REASONS = (
    (r"no answer after the content was sent: (?P<what>.+)", _l("No answer came after the mail was sent (%(what)s).")),
    (r"the worker was lost during the attempt", _l("The worker stopped in the middle of the attempt.")),
    (r"the reader has unsubscribed", _l("The reader has unsubscribed.")),
    (r"the endpoint is disabled", _l("The endpoint is switched off.")),
    (r"HTTP 410: the endpoint is gone", _l("The endpoint says that it is gone for good (HTTP 410).")),
    (r"HTTP (?P<what>\d+): redirects are not followed", _l("The endpoint leads elsewhere (HTTP %(what)s).")),
    (r"HTTP (?P<what>\d+)", _l("The endpoint refused (HTTP %(what)s).")),
    (r"cannot connect to (?P<what>.+)", _l("No connection to %(what)s.")),
    (r"\w+: no answer from (?P<what>.+)", _l("No answer from %(what)s.")),
    (r"(?P<what>\S+) cannot be resolved", _l("The name %(what)s is not found.")),
    (r"connect: (?P<what>.+)", _l("No connection to the mail server (%(what)s).")),
    (r"(?:MAIL FROM|RCPT TO|DATA|content): (?P<what>\d.+)", _l("The mail server refused: %(what)s")),
    (r"content hash .+", _l("The content is not what was approved, so nothing was sent.")),
)
_COUNTED = re.compile(r"(?P<reason>.*) \((?P<count>\d+)×\)")


def reason_text(reason: str | None) -> str:
    """A sentence for people; unknown reasons stay as they are."""
    if not reason:
        return "–"
    counted = _COUNTED.fullmatch(reason)
    if counted:
        return f"{reason_text(counted['reason'])} ({counted['count']}×)"
    for pattern, sentence in _REASONS:
        found = re.fullmatch(pattern, reason)
        if found:
            return str(sentence) % found.groupdict()
    return reason
