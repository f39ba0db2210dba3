"""/channels/webhooks/: other systems that get what is published. A secret is shown once, right after it was made."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.channels.guard import Refused, Unresolvable
from services.publisher.channels.webhook import endpoints
from services.publisher.documents import EndpointRow
from services.publisher.pages.forms import WebhookForm
from shared.identity import Role, require_role, the_principal
from shared.web.context import service_context

pages = Blueprint("webhook_pages", __name__, url_prefix="/channels/webhooks")


@pages.route("/", methods=["GET", "POST"])
@require_role(Role.OPS)
def index() -> ResponseReturnValue:
    """List the endpoints; add one."""
    form = WebhookForm()
    if form.validate_on_submit():
        try:
            added = endpoints.add(
                str(form.url.data).strip(), str(form.label.data), the_principal().id, service_context().settings
            )
        except Unresolvable:
            form.url.errors = [_("This name cannot be found on the Internet. Check the spelling.")]
        except Refused:
            form.url.errors = [_("This address may not be called: it must be public and start with https://.")]
        else:
            return _page(WebhookForm(formdata=None), added)
    response = _page(form)
    response.status_code = 422 if form.errors else 200
    return response


@pages.post("/<endpoint_id>/rotate")
@require_role(Role.OPS)
def rotate(endpoint_id: str) -> ResponseReturnValue:
    """Make a new secret."""
    try:
        return _page(WebhookForm(formdata=None), endpoints.rotate(endpoint_id, the_principal().id))
    except endpoints.NoSuchEndpoint:
        abort(404)


@pages.post("/<endpoint_id>/<any(disable, enable):wanted>")
@require_role(Role.OPS)
def switch(endpoint_id: str, wanted: str) -> ResponseReturnValue:
    """Switch an endpoint off or on."""
    try:
        endpoints.switch(endpoint_id, active=wanted == "enable", by=the_principal().id)
    except endpoints.NoSuchEndpoint:
        abort(404)
    flash(_("The endpoint is switched on.") if wanted == "enable" else _("The endpoint is switched off."), "good")
    return redirect(url_for(".index"), 303)


def _page(form: WebhookForm, fresh: tuple[EndpointRow, str] | None = None) -> Response:
    page = render_template("channels/webhooks.html", form=form, endpoints=endpoints.every(), fresh=fresh)
    return Response(page, mimetype="text/html", headers={"Cache-Control": "no-store"})
