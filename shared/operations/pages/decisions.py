"""What would be sent or put away, and then doing so."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from shared.identity import require_role, the_principal
from shared.operations import decisions
from shared.operations.pages.blueprint import OPERATORS, pages
from shared.operations.pages.choice import Choice, choice_of
from shared.operations.pages.parked import flow
from shared.operations.parked_messages import pile_key
from shared.web.context import service_context
from shared.web.forms import KabarForm
from shared.web.languages import number


class DiscardForm(KabarForm):
    """Why parked messages may be put away."""

    reason = TextAreaField(
        _l("Why may this be discarded?"),
        [
            DataRequired(_l("Say why, so that others can follow it.")),
            Length(3, 500, _l("Say it in 3 to 500 characters.")),
        ],
        filters=[lambda value: value.strip() if value else value],
        render_kw={"rows": 3, "autocomplete": "off"},
    )


@pages.get("/decisions/<any(replay, discard):action>")
@require_role(*OPERATORS)
def preview(action: str) -> ResponseReturnValue:
    """Say what would be done; nothing is."""
    if not request.args.get("id") and not request.args.get("pile"):
        flash(_("Choose at least one message first."), "warn")
        key = request.args.get("of")
        return redirect(url_for("operations.pile", key=key) if key else url_for("operations.index"), 303)
    return _page(action, choice_of(request.args), DiscardForm(formdata=None))


@pages.post("/decisions/<any(replay, discard):action>")
@require_role(*OPERATORS)
def decide(action: str) -> ResponseReturnValue:
    """Do it, and say what came of it."""
    choice, form = choice_of(request.form), DiscardForm()
    if action == "discard" and not form.validate():
        return _page(action, choice, form), 422
    if action == "replay" and not choice.can_be_replayed:
        abort(400)
    try:
        outcome = _carry_out(action, choice, form)
    except decisions.Interrupted as broken:
        return _page(action, choice_of(request.form), form, interrupted=broken.done), 503
    _tell(action, outcome.done, outcome.passed + choice.passed)
    return redirect(_afterwards(choice), 303)


def _carry_out(action: str, choice: Choice, form: DiscardForm) -> decisions.Decided:
    if action == "discard":
        return decisions.discard(choice.ids, the_principal(), str(form.reason.data))
    return decisions.replay(service_context().settings.amqp_url, choice.ids, the_principal())


def _tell(action: str, done: int, passed: int) -> None:
    if not done:
        flash(_("Someone was faster: all of it had been decided already. Nothing was done."), "warn")
        return
    count = number(done)
    if action == "replay":
        sentence = ngettext(
            "%(count)s message was sent once more.", "%(count)s messages were sent once more.", done, count=count
        )
        comes_back = _("What cannot be handled this time either comes back here.")
        flash(f"{sentence} {comes_back}", "good")
    else:
        sentence = ngettext("%(count)s message was discarded.", "%(count)s messages were discarded.", done, count=count)
        flash(sentence, "good")
    if passed:
        flash(
            _(
                "Someone was faster with %(count)s of the chosen: they had been decided already, and were left alone.",
                count=number(passed),
            ),
            "warn",
        )


def _page(action: str, choice: Choice, form: DiscardForm, *, interrupted: int | None = None) -> str:
    queues = {queue.name: queue for queue in flow() or ()} if action == "replay" else {}
    return render_template(
        "parked/decide.html",
        action=action,
        choice=choice,
        form=form,
        interrupted=interrupted,
        broker_away=action == "replay" and not queues,
        unheard=[name for name in choice.consumers if name in queues and not queues[name].consumers],
        back=_afterwards(choice),
    )


def _afterwards(choice: Choice) -> str:
    """The message, where one was chosen; else what is left of its pile, or of all piles."""
    if choice.pile or not choice.shown:
        return url_for("operations.index")
    first = choice.shown[0]
    if len(choice.ids) == 1:
        return url_for("operations.message", parked_id=first["_id"])
    return url_for("operations.pile", key=pile_key(first["consumer"], first["reason"]))
