"""How states, roles and channels are called on pages, and the tone of their badges."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from shared import channels
from shared.delivery_states import DELIVERY_STATES
from shared.lifecycle import STATES
from shared.web.languages import pick

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
    declared = STATES.get(state) or DELIVERY_STATES.get(state)
    return pick(declared.label) if declared else state


def state_tone(state: str) -> str:
    """The tone of its badge."""
    declared = STATES.get(state) or DELIVERY_STATES.get(state)
    return declared.tone if declared else "neutral"


def role_label(role: str) -> str:
    """The name of a role in the page's language."""
    return str(ROLES.get(role, role))


def channel_label(channel: str) -> str:
    """The name of a channel in the page's language."""
    return pick(channels.channel_label(channel))
