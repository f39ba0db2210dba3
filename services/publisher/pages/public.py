"""/subscribe, /preferences, /unsubscribe and /report: the readers' own pages.

Links in mails lead to a page with one button: mail filters follow links, but press no buttons.
"""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from services.publisher.channels.whatsapp.preferences import PreferenceLinks, choose
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.channels.whatsapp.texts import CONSENT, word
from services.publisher.channels.whatsapp.words import Command
from services.publisher.masking import masked
from services.publisher.pages.forms import InterestsForm, MailForm, ReportForm, SubscribeForm
from services.publisher.queries.recipients import invitations
from services.publisher.reader_reports.commands import receive
from services.publisher.readers import subscriptions
from services.publisher.readers.subscriptions import Wish
from services.publisher.senders import is_too_often
from shared.web.context import service_context
from shared.web.csrf import csrf
from shared.web.languages import chosen, pick

pages = Blueprint("public", __name__)
#: A page of the public site.
SITE_PATH = re.compile(r"/(?:[a-z0-9-]+/)*")
LONGEST_PATH = 300


@pages.route("/subscribe", methods=["GET", "POST"])
def subscribe() -> ResponseReturnValue:
    """Ask for mails. The response is the same whether or not the address is known."""
    _limit_posts("subscribe")
    form = SubscribeForm()
    if form.validate_on_submit():
        wish = Wish(form.mode.data, chosen(), form.interests)
        subscriptions.request_subscription(str(form.email.data), wish)
        return render_template("public/sent.html")
    said = word(Command.SUBSCRIBE, chosen())
    page = render_template(
        "public/subscribe.html", form=form, word=said, chats=invitations(said), consent=pick(CONSENT)
    )
    return page, 422 if form.errors else 200


@pages.route("/subscribe/<token>", methods=["GET"])
def confirmation(token: str) -> str:
    """Where the link of the confirmation mail leads."""
    reader = subscriptions.by_token(token, "pending", "active")
    if reader is None:
        abort(404)
    done = reader["status"] == "active"
    return render_template("public/confirm.html", done=done, address=masked(reader["email"]), mode=reader["mode"])


@pages.post("/subscribe/<token>")
@csrf.exempt
def confirmed(token: str) -> str:
    """The button. The token in the address is the proof, so no session is needed."""
    reader = subscriptions.confirm(token)
    if reader is None:
        abort(404)
    return render_template("public/confirm.html", done=True, address=masked(reader["email"]), mode=reader["mode"])


@pages.route("/report", methods=["GET", "POST"])
def report() -> ResponseReturnValue:
    """Where the link at the end of every page of the site leads: say what is wrong on it."""
    _limit_posts("report")
    path = request.values.get("path", "/")
    if len(path) > LONGEST_PATH or not SITE_PATH.fullmatch(path):
        abort(404)
    form = ReportForm()
    if form.validate_on_submit():
        receive(path, str(form.text.data), form.email.data)
        return render_template("public/report.html", done=True, path=path)
    return render_template("public/report.html", form=form, done=False, path=path), 422 if form.errors else 200


def _limit_posts(page: str) -> None:
    """Raises 429 for who sends the page's form more often than a person would."""
    if request.method == "POST" and is_too_often(page, request.remote_addr):
        abort(429)


@pages.route("/preferences/<token>", methods=["GET", "POST"])
def preferences(token: str) -> ResponseReturnValue:
    """Where the other link at the end of every mail leads: choose anew what comes, and how often."""
    reader = subscriptions.by_token(token, "active")
    if reader is None:
        abort(404)
    form = MailForm(data={**reader.get("interests", {}), "mode": reader["mode"]})
    saved = form.validate_on_submit() and subscriptions.change(token, Wish(form.mode.data, chosen(), form.interests))
    page = render_template(
        "public/preferences.html", form=form, saved=saved, address=masked(reader["email"]), token=token
    )
    return page, 422 if form.errors else 200


@pages.route("/preferences/whatsapp/<token>", methods=["GET", "POST"])
def whatsapp_preferences(token: str) -> ResponseReturnValue:
    """Where the link of a reply on WhatsApp leads: choose what comes, or end it."""
    recipient = PreferenceLinks(service_context().settings).recipient(token)
    if recipient is None:
        return render_template("public/whatsapp_ended.html", word=word(Command.CHOOSE, "id"), expired=True), 410
    if request.method == "POST" and "stop" in request.form:
        Recipients(service_context().settings).end(recipient["_id"])
        return render_template("public/whatsapp_ended.html", word=word(Command.SUBSCRIBE, "id"), expired=False)
    form = InterestsForm(data={**recipient.get("interests", {})})
    saved = form.validate_on_submit() and choose(recipient, form.interests)
    values = {"form": form, "saved": saved, "number": recipient["label"], "word": word(Command.STOP, "id")}
    page = render_template("public/whatsapp_preferences.html", **values)
    return page, 422 if form.errors else 200


@pages.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Where the link at the end of every mail leads."""
    reader = subscriptions.by_token(token)
    if reader is None:
        abort(404)
    return render_template("public/unsubscribe.html", done=reader["status"] == "unsubscribed")


@pages.post("/unsubscribe/<token>")
@csrf.exempt
def unsubscribed(token: str) -> str:
    """The button, and the mail program's own (RFC 8058), which comes without cookies."""
    if not subscriptions.unsubscribe(token):
        abort(404)
    return render_template("public/unsubscribe.html", done=True)
