"""How states, roles and channels are called on pages, and the tone of their badges."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from shared import channels
from shared.delivery_states import DELIVERY_STATES
from shared.web.languages import pick

#: state → (label, tone); the tones are those of kabar.css: neutral, info, busy, warn, good, bad.
STATES = {
    "received": (_l("Received"), "info"),
    "in_review": (_l("In review"), "busy"),
    "changes_requested": (_l("Changes requested"), "warn"),
    "awaiting_approval": (_l("Awaiting approval"), "busy"),
    "scheduled": (_l("Scheduled"), "info"),
    "approved": (_l("Approved"), "good"),
    "published": (_l("Published"), "good"),
    "correcting": (_l("Correction in progress"), "warn"),
    "withdrawn": (_l("Withdrawn"), "bad"),
    "rejected": (_l("Rejected"), "bad"),
}

ROLES = {
    "agency": _l("Agency"),
    "editor": _l("Editor"),
    "chief_editor": _l("Chief editor"),
    "ops": _l("Operations"),
    "viewer": _l("Leadership"),
    "system": _l("System"),
}


def state_label(state: str) -> str:
    """The name of a life cycle or delivery state in the page's language."""
    if state in DELIVERY_STATES:
        return pick(DELIVERY_STATES[state].label)
    return str(STATES[state][0]) if state in STATES else state


def state_tone(state: str) -> str:
    """The tone of its badge."""
    if state in DELIVERY_STATES:
        return DELIVERY_STATES[state].tone
    return STATES[state][1] if state in STATES else "neutral"


def role_label(role: str) -> str:
    """The name of a role in the page's language."""
    return str(ROLES.get(role, role))


def channel_label(channel: str) -> str:
    """The name of a channel in the page's language."""
    return pick(channels.channel_label(channel))
