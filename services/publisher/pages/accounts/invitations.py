"""Links with which agencies link accounts themselves."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.accounts import invitations
from services.publisher.accounts.linking import channels_with_accounts
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.forms import InvitationForm, choices
from services.publisher.queries.accounts import KEEPERS, OVERSEERS, agency_names
from shared.identity import require_role, the_principal
from shared.web.context import service_context
from shared.web.labels import channel_label


@pages.post("/invitations")
@require_role(*OVERSEERS)
def invite() -> ResponseReturnValue:
    """Make a link for an agency."""
    agencies = agency_names()
    form = form_for_invitation(agencies)
    if not form.validate_on_submit():
        return render_template("channels/accounts/invitation.html", form=form, made=None), 422
    channel, agency = str(form.channel.data), str(form.agency.data)
    made = invitations.invite(channel, agency, service_context().settings)
    return render_template(
        "channels/accounts/invitation.html", form=None, made=made, channel=channel, agency=agencies[agency]
    )


@pages.get("/invitations/<token>")
@require_role(*KEEPERS)
def invited(token: str) -> ResponseReturnValue:
    """Where the link leads: to the form of its channel, for users of its agency."""
    try:
        channel, agency = invitations.read(token, service_context().settings)
    except invitations.NotValid:
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
