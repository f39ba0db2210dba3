"""/channels/subscribers/: the readers, with masked addresses."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.pages.forms import SubscribeForm
from services.publisher.queries.subscribers import Filter, counts, page_of, shown
from services.publisher.readers import digests
from services.publisher.readers.subscriptions import AlreadySubscribed, Wish, end_subscription, subscribe
from shared.identity import STAFF, Role, require_role, the_principal
from shared.web.context import service_context
from shared.web.languages import number

pages = Blueprint("subscriber_pages", __name__, url_prefix="/channels/subscribers")


@pages.route("/", methods=["GET", "POST"])
@require_role(*STAFF)
def index() -> ResponseReturnValue:
    """List subscriptions; add one for a person who agreed."""
    form = SubscribeForm()
    if form.validate_on_submit():
        try:
            subscribe(str(form.email.data), Wish(form.mode.data, "id", form.interests), the_principal().id)
        except AlreadySubscribed:
            form.email.errors = [_("This address has a subscription.")]
        else:
            flash(_("The subscription was added."), "good")
            return redirect(url_for(".index"), 303)
    cursor = request.args.get("cursor") or None
    found = page_of(Filter(cursor=cursor, limit=20))
    page = render_template(
        "channels/subscribers.html",
        form=form,
        subscribers=[shown(document) for document in found.rows],
        counts=counts(),
        digest_hour=service_context().settings.digest_hour,
        older=url_for(".index", cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".index") if cursor else None,
    )
    return page, 422 if form.errors else 200


@pages.post("/<subscriber_id>/end")
@require_role(*STAFF)
def end_one(subscriber_id: str) -> ResponseReturnValue:
    """End a subscription for a reader who asked for it."""
    if not end_subscription(subscriber_id):
        abort(404)
    flash(_("The subscription has ended and the address is deleted."), "good")
    return redirect(url_for(".index"), 303)


@pages.post("/digests")
@require_role(Role.OPS)
def send_digests() -> ResponseReturnValue:
    """Make the digests now."""
    readers = digests.request_now()
    flash(_("The digests are being made, for up to %(count)s readers.", count=number(readers)), "good")
    return redirect(url_for(".index"), 303)
