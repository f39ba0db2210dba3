"""The list that an editor works from: its tab and filters, kept while items of it are open."""

from collections.abc import Mapping
from typing import Any

from flask import session, url_for

from services.review.queries.items import Filters
from shared.lifecycle import VIEWS, states_of

FILTERS = ("agency", "topic", "kind")
_KEPT = ("view", *FILTERS, "mine")
_SESSION = "review_list"


def last_list() -> dict[str, str]:
    """The parameters of the list that was opened last, for links back to it and for `take next`."""
    return chosen(session.get(_SESSION, {}))


def remember_list(parameters: Mapping[str, str]) -> None:
    """Keep the parameters of the list that is open; the session changes only where they do."""
    wanted = chosen(parameters)
    if wanted != last_list():
        session[_SESSION] = wanted


def chosen(parameters: Mapping[str, str]) -> dict[str, str]:
    """Tab and filters among the parameters of a request, without those left empty; none is longer than any real one."""
    return {key: value[:80] for key in _KEPT if (value := parameters.get(key))}


def list_url(parameters: Mapping[str, str]) -> str:
    """The address of the list with these parameters."""
    values: dict[str, Any] = dict(parameters)
    return url_for("review.queue", **values)


def filters_of(parameters: Mapping[str, str], viewer_id: str) -> Filters:
    """What a list with these parameters is narrowed to; an unknown tab is the first."""
    view = parameters.get("view", "")
    return Filters(
        states=states_of(view if view in VIEWS else next(iter(VIEWS))),
        agency=parameters.get("agency") or None,
        topic=parameters.get("topic") or None,
        kind=parameters.get("kind") or None,
        holder=viewer_id if parameters.get("mine") else None,
    )
