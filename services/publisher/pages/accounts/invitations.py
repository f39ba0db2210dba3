"""A link with which an agency links an account itself. It is signed and expires; only that agency can use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from services.publisher.accounts.linking import channels_with_accounts
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.forms import InvitationForm, choices
from services.publisher.queries.accounts import KEEPERS, OVERSEERS, agency_names
from shared.clock import now
from shared.identity import require_role, the_principal
from shared.web.context import service_context
from shared.web.labels import channel_label

#: How long a link can be used.
LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new link."""

    address: str
    channel: str
    agency: str
    expires_at: datetime


@pages.post("/invitations")
@require_role(*OVERSEERS)
def invite() -> ResponseReturnValue:
    """Make a link for an agency."""
    agencies = agency_names()
    form = form_for_invitation(agencies)
    if not form.validate_on_submit():
        return render_template("channels/accounts/invitation.html", form=form, made=None), 422
    channel, agency = str(form.channel.data), str(form.agency.data)
    token = _links().dumps([channel, agency])
    address = service_context().base_url + url_for(".invited", token=token)
    made = Invitation(address, channel, agencies[agency], now() + LIFETIME)
    return render_template("channels/accounts/invitation.html", form=None, made=made)


@pages.get("/invitations/<token>")
@require_role(*KEEPERS)
def invited(token: str) -> ResponseReturnValue:
    """Where the link leads: to the form of its channel, for users of its agency."""
    try:
        channel, agency = _links().loads(token, max_age=int(LIFETIME.total_seconds()))
    except (BadData, ValueError, TypeError):
        flash(_("This link has expired or is incomplete. Ask Diskominfo for a new one."), "warn")
        return redirect(url_for(".index"), 303)
    if the_principal().agency_code != agency:
        abort(403)
    return redirect(url_for(".enter", channel=channel), 303)


def form_for_invitation(agencies: dict[str, str]) -> InvitationForm:
    """The form, with what can be chosen."""
    form = InvitationForm()
    form.channel.choices = choices([(name, channel_label(name)) for name in channels_with_accounts()], _("Choose"))
    form.agency.choices = choices(agencies.items(), _("Choose"))
    return form


def _links() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kabar-account-invitation")
