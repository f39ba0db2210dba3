"""How the events flow, what is parked, and what was decided about it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import structlog
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import broker
from shared.events.declare import topology
from shared.events.relay import backlog
from shared.identity import require_role
from shared.operations.pages.blueprint import OPERATORS, pages
from shared.operations.pages.queries import page_of_pile, page_of_settled, pile_of
from shared.operations.parked_messages import NotParked, one, piles
from shared.web.context import service_context

log = structlog.get_logger(__name__)

#: Piles of a page; who has more looks for words of a reason.
MOST_PILES = 50
#: Characters of a body that are shown.
MOST_BODY = 50_000
#: Seconds after which an unpublished event is late, as in deploy/prometheus/alerts.yml.
LATE = 60


@pages.get("/")
@require_role(*OPERATORS)
def index() -> str:
    """How the events flow, and the piles."""
    consumer, words = _filter()
    found = piles(consumer, words)
    return render_template(
        "parked/index.html",
        unpublished=backlog.unpublished(),
        late=LATE,
        flow=flow(),
        dead_queue=topology.DEAD_QUEUE,
        piles=found[:MOST_PILES],
        more=len(found) - MOST_PILES,
        consumers=sorted({*topology.QUEUES, *(pile.consumer for pile in found)}),
        consumer=consumer,
        words=words,
    )


@pages.get("/decided")
@require_role(*OPERATORS)
def decided() -> str:
    """What was decided: who, when and why."""
    consumer, words = _filter()
    cursor = request.args.get("cursor") or None
    found = page_of_settled(consumer, words, cursor)
    kept: dict[str, Any] = {"consumer": consumer, "words": words}
    return render_template(
        "parked/decided.html",
        rows=found.rows,
        consumers=sorted(topology.QUEUES),
        consumer=consumer,
        words=words,
        older=url_for(".decided", **kept, cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".decided", **kept) if cursor else None,
    )


@pages.get("/piles/<key>")
@require_role(*OPERATORS)
def pile(key: str) -> ResponseReturnValue:
    """The messages of a pile, to choose from."""
    found = pile_of(key)
    if found is None:
        flash(_("Nothing is left in that group: all of it has been decided."), "info")
        return redirect(url_for(".index"), 303)
    cursor = request.args.get("cursor") or None
    rows = page_of_pile(found, cursor)
    return render_template(
        "parked/pile.html",
        pile=found,
        rows=rows.rows,
        older=url_for(".pile", key=key, cursor=rows.next_cursor) if rows.next_cursor else None,
        newest=url_for(".pile", key=key) if cursor else None,
    )


@pages.get("/messages/<path:parked_id>")
@require_role(*OPERATORS)
def message(parked_id: str) -> str:
    """Everything that is known of one message."""
    try:
        found = one(parked_id)
    except NotParked:
        abort(404)
    text, left_out = readable(found["body"])
    return render_template(
        "parked/message.html",
        message=found,
        body=text,
        left_out=left_out,
        can_be_replayed=found["consumer"] in topology.QUEUES,
    )


def flow() -> list[backlog.Queue] | None:
    """Every queue as it is now; None where RabbitMQ does not respond."""
    try:
        return backlog.queues(service_context().settings.amqp_url)
    except broker.CONNECTION_ERRORS as error:
        log.warning("queues_unreachable", error=repr(error))
        return None


def readable(body: bytes) -> tuple[str, int]:
    """A body as people can read it, and how many characters were left out. JSON is laid out, all else stays."""
    text = body.decode(errors="backslashreplace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    sendable = text.encode(errors="backslashreplace").decode()
    return sendable[:MOST_BODY], max(len(sendable) - MOST_BODY, 0)


def _filter() -> tuple[str | None, str | None]:
    """The consumer, and words of the reason."""
    return request.args.get("consumer") or None, request.args.get("words", "").strip() or None
