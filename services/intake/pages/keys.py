"""/portal/keys: which of the agency's systems may post."""

from __future__ import annotations

from flask import render_template

from services.intake.pages.blueprint import portal
from services.intake.queries.keys import keys_of
from shared.identity import Role, require_role, the_principal


@portal.get("/keys")
@require_role(Role.AGENCY)
def keys() -> str:
    """The agency's own keys; the office issues and revokes them."""
    return render_template("portal/keys.html", keys=keys_of(the_principal().agency_code or "-"))
