"""/subscribe and /unsubscribe: the readers' own pages.

Links in mails lead to a page with one button: mail filters follow links, but press no buttons.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from services.publisher.masking import masked
from services.publisher.pages.forms import SubscribeForm
from services.publisher.readers.subscriptions import ask, by_token, confirm, leave
from shared.web.csrf import csrf
from shared.web.languages import chosen

pages = Blueprint("public", __name__)
#: Per process and address, which is enough against floods of confirmation mails.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


@pages.route("/subscribe", methods=["GET", "POST"])
@limiter.limit("10/minute;60/hour", methods=["POST"])
def subscribe() -> ResponseReturnValue:
    """Ask for mails. The answer is the same whether or not the address is known."""
    form = SubscribeForm()
    if form.validate_on_submit():
        ask(str(form.email.data), form.mode.data, chosen())
        return render_template("public/sent.html")
    return render_template("public/subscribe.html", form=form), 422 if form.errors else 200


@pages.route("/subscribe/<token>", methods=["GET"])
def confirmation(token: str) -> str:
    """Where the link of the confirmation mail leads."""
    reader = by_token(token, "pending", "active")
    if reader is None:
        abort(404)
    done = reader["status"] == "active"
    return render_template("public/confirm.html", done=done, address=masked(reader["email"]), mode=reader["mode"])


@pages.post("/subscribe/<token>")
@csrf.exempt
def confirmed(token: str) -> str:
    """The button. The token in the address is the proof, so no session is needed."""
    reader = confirm(token)
    if reader is None:
        abort(404)
    return render_template("public/confirm.html", done=True, address=masked(reader["email"]), mode=reader["mode"])


@pages.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Where the link at the end of every mail leads."""
    reader = by_token(token)
    if reader is None:
        abort(404)
    return render_template("public/unsubscribe.html", done=reader["status"] == "unsubscribed")


@pages.post("/unsubscribe/<token>")
@csrf.exempt
def unsubscribed(token: str) -> str:
    """The button, and the mail program's own (RFC 8058), which comes without cookies."""
    if not leave(token):
        abort(404)
    return render_template("public/unsubscribe.html", done=True)
