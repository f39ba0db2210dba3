"""What a person does on a stand-in's sign-in page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

_FIELD = re.compile(r'<input type="(hidden|radio|checkbox)" name="([^"]+)" value="([^"]*)"')


def shown(address: str) -> httpx.Response:
    """The page, or where it sends the browser."""
    return httpx.get(address, follow_redirects=False)


def decide(address: str, account: str = "kabar", *, allow: bool = True, only: Sequence[str] | None = None) -> str:
    """Allow or deny on the page at `address`, with `only` some of the permissions; the address that one is sent to."""
    page = shown(address)
    assert page.status_code == 200, page.text
    fields: dict[str, list[str]] = {}
    for kind, name, value in _FIELD.findall(page.text):
        if kind == "hidden" or (kind == "checkbox" and (only is None or value in only)):
            fields.setdefault(unescape(name), []).append(unescape(value))
    form = {**fields, "account": account, "decision": "allow" if allow else "deny"}
    reply = httpx.post(address.partition("?")[0], data=form, follow_redirects=False)
    assert reply.status_code == 302, reply.text
    return reply.headers["Location"]


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))
