"""The office's applications on platforms, by which people are asked to sign in."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.accounts import applications as stored
from services.publisher.accounts.linking import channels_with_accounts
from services.publisher.accounts.renewal import CALLBACK
from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.forms import ApplicationForm
from shared.channels import ChannelDeclaration
from shared.identity import Role, require_role, the_principal
from shared.web.context import service_context


@pages.get("/applications")
@require_role(Role.OPS)
def applications() -> str:
    """The channels whose platform needs an application, and whether there is one."""
    return render_template(
        "channels/accounts/applications.html",
        channels=_with_application(),
        known=stored.known_ids(),
        callback=service_context().base_url + CALLBACK,
    )


@pages.route("/applications/<channel>", methods=["GET", "POST"])
@require_role(Role.OPS)
def application(channel: str) -> ResponseReturnValue:
    """Enter the id and secret; a secret that is left empty stays as it is."""
    if channel not in _with_application():
        abort(404)
    form = ApplicationForm(data={"client_id": stored.known_ids().get(channel, "")})
    if form.validate_on_submit():
        given = str(form.client_id.data), str(form.client_secret.data or "")
        try:
            stored.keep(channel, *given, the_principal().id, service_context().settings)
        except (NoKeys, WrongKey):
            flash(_("Credentials cannot be saved now: the operators have to configure a key."), "bad")
        else:
            flash(_("The application is saved."), "good")
            return redirect(url_for(".applications"), 303)
    callback = service_context().base_url + CALLBACK
    page = render_template("channels/accounts/application.html", form=form, channel=channel, callback=callback)
    return page, 422 if form.errors else 200


def _with_application() -> dict[str, ChannelDeclaration]:
    """Those whose operators get the id and secret from the platform's own pages."""
    return {
        name: channel
        for name, channel in channels_with_accounts().items()
        if channel.accounts and channel.accounts.oauth and not channel.accounts.oauth.register
    }
