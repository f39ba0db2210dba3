"""No address that a stranger can make leads a reader away from Kabar."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.web.context import ServiceContext
from tests.directory import plain_settings

HERE = "http://127.0.0.1:8701"
#: What browsers drop from addresses or take for another character (WHATWG URL).
DROPPED = str.maketrans({"\t": None, "\n": None, "\r": None, "\\": "/"})

TRICKS = ["/%09/evil.example", "/%0d%0a/evil.example", "//evil.example/", "/%5cevil.example", "/\\evil.example",
          "/%09%5cevil.example", "///evil.example", "/%20//evil.example", "/%00//evil.example", "/%ff//evil.example",
          "/%0d%0aSet-Cookie:%20a=b"]  # fmt: skip

paths = st.lists(
    st.sampled_from(["/", "\\", "\t", "\r", "\n", "\x00", " ", ".", "..", "@", ":", "evil.example", "http:", "é", "%"]),
    min_size=1,
    max_size=8,
).map(lambda parts: "/" + "".join(parts))


def host_in_browser(location: str) -> str:
    """The host that a browser goes to from a page of this service; any number of slashes leads to a host."""
    target = location.translate(DROPPED).strip("".join(map(chr, range(0x21))))
    target = re.sub(r"^(https?:)?/{2,}", lambda found: f"{found[1] or ''}//", target)
    return urlsplit(urljoin(f"{HERE}/page", target)).netloc


def at(path: str) -> dict[str, Any]:
    """A request to exactly this path, which test clients take for an address with a host where it begins with `//`."""
    return {"base_url": HERE, "environ_overrides": {"PATH_INFO": path.encode("latin-1", "replace").decode("latin-1")}}


@pytest.mark.parametrize("path", TRICKS)
def test_the_language_switch_stays_on_the_service(service: Flask, path: str) -> None:
    response = service.test_client().get("/?lang=en", **at(unquote(path, "latin-1")))
    assert response.status_code in {303, 308, 400, 404}
    assert host_in_browser(response.location or "/") == urlsplit(HERE).netloc
    assert "Set-Cookie: a=b" not in str(response.headers)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=paths)
def test_whatever_the_path_the_switch_and_its_links_stay(applications: dict[str, Flask], path: str) -> None:
    client = applications["review"].test_client()
    response = client.get("/?lang=en", **at(path))
    assert response.status_code < 500
    assert host_in_browser(response.location or "/") == urlsplit(HERE).netloc
    with applications["review"].test_request_context("/", **at(path)):
        assert host_in_browser(applications["review"].jinja_env.globals["kabar"].login_url()).startswith("127.0.0.1")
        context: dict[str, object] = {}
        applications["review"].update_template_context(context)
        links = context["language_links"]
        assert isinstance(links, dict)
        assert {host_in_browser(link) for link in links.values()} == {urlsplit(HERE).netloc}


@settings(max_examples=300, deadline=None)
@given(target=st.one_of(paths, st.text(max_size=30), paths.map(lambda path: path[1:])))
@example(target="///evil.example/")
def test_whatever_comes_as_next_the_login_leads_to_a_service(target: str) -> None:
    context = ServiceContext("intake", plain_settings(), "/portal", Path("nowhere"))
    allowed = context.allowed_next(target)
    assert allowed is None or host_in_browser(allowed).startswith("127.0.0.1:870")
