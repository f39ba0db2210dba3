"""Comments of readers in every state: new, handed to an agency as a claim, and dealt with by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from lxml import html

from tests.e2e.content_setup import ContentSetup
from tests.waiting import until

AGENCY = "dispertan"
COMMENTS = "/channels/comments"


def work_on_comments(setup: ContentSetup, item_id: str) -> None:
    """Have an item's comments read; the editor hands two of them over, and the agency deals with one."""
    here = f"{COMMENTS}/?item={item_id}"
    with _signed_in(setup, "editor") as editor:
        _send(editor, here, f"{COMMENTS}/look?item={item_id}", {})

        def shown() -> list[Any]:
            return [found.get("aria-labelledby") for found in _page(editor, here).xpath("//article")]

        claim, done = [until(lambda: shown() if len(shown()) > 3 else None)[place] for place in (0, 1)]
        for comment, state in ((claim, "claim"), (done, "handed")):
            values = {"state": state, "agency": AGENCY, "note": "Mohon ditanggapi hari ini."}
            _send(editor, here, _path(comment), values)
    with _signed_in(setup, f"opd.{AGENCY}") as agency:
        answer = {"deed": "done", "note": "Petugas sudah memasang rambunya tadi pagi."}
        _send(agency, f"{COMMENTS}/", f"{_path(done)}/answer", answer)


def _path(article: str) -> str:
    return f"{COMMENTS}/{article.removeprefix('comment-')}"


@contextmanager
def _signed_in(setup: ContentSetup, who: str) -> Iterator[httpx.Client]:
    """The publisher's pages as a person sees them."""
    login = f"{setup.target.urls['intake']}/login"
    with httpx.Client(base_url=setup.target.urls["publisher"], follow_redirects=True) as client:
        values = {"username": who, "password": setup.target.credentials[who]}
        _send(client, login, login, values)
        yield client


def _send(client: httpx.Client, page: str, path: str, values: dict[str, str]) -> None:
    """Send a form of a page."""
    token = _page(client, page).xpath("//input[@name='csrf_token']/@value")[0]
    client.post(path, data={**values, "csrf_token": token}).raise_for_status()


def _page(client: httpx.Client, path: str) -> Any:
    return html.fromstring(client.get(path).raise_for_status().text)
