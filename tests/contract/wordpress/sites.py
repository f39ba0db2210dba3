"""Two sites for the same tests: the stand-in, and WordPress's own server as Debian packages it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bench.wordpress import install, servers, site
from launcher.errors import LauncherError
from tests.integration.publisher.outside import Outside

PASSWORD = "abcdEFGH1234ijklMNOP5678"
#: Processes of PHP: the tests make one call at a time.
CHILDREN = 2


@dataclass(frozen=True)
class WordPress:
    """A site, and one of its editors."""

    url: str
    user: str
    password: str
    #: Name and application password of a user with the role Author: its HTML is filtered, and it makes no categories.
    author: tuple[str, str]

    @property
    def values(self) -> dict[str, str]:
        """As an account of the channel is linked."""
        return {"server": self.url, "user": self.user, "password": self.password}

    def get(self, path: str, **params: Any) -> Any:
        """What the REST API returns, as the editor; raises httpx.HTTPStatusError."""
        return self.call("GET", path, params=params).raise_for_status().json()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call of the REST API as the editor."""
        auth = (self.user, self.password)
        return httpx.request(method, f"{self.url}/wp-json/wp/v2{path}", auth=auth, timeout=30, **options)

    def page(self, url: str) -> httpx.Response:
        """What a reader gets."""
        return httpx.get(url, timeout=30, follow_redirects=True)


@contextmanager
def stand_in(outside: Outside) -> Iterator[WordPress]:
    """The one of the sandbox."""
    outside.known_account("wordpress", "agency", token=PASSWORD)
    outside.account("wordpress", "penulis", {"user": "penulis"}, token=PASSWORD[::-1], role="author")
    yield WordPress(
        f"{outside.sandbox.web_url}/platforms/wordpress", "agency", PASSWORD, author=("penulis", PASSWORD[::-1])
    )


@contextmanager
def debians_own() -> Iterator[WordPress]:
    """WordPress with MariaDB, php-fpm and nginx, where Debian's packages are installed; else the test is skipped."""
    if missing := install.missing():
        pytest.skip(f"Debian's packages are not installed: {', '.join(missing)}")
    try:
        with servers.running(install.find_or_install(), CHILDREN) as started:
            made = site.make(started)
            credentials = base64.b64decode(made.user["Authorization"].removeprefix("Basic ")).decode()
            user, _, password = credentials.partition(":")
            yield WordPress(made.url, user, password, _author(made.url, (user, password)))
    except LauncherError as error:
        pytest.fail(f"WordPress is installed but does not start: {error}")


def _author(url: str, admin: tuple[str, str]) -> tuple[str, str]:
    """A user with the role Author and an application password of its own."""
    api = httpx.Client(base_url=f"{url}/wp-json/wp/v2", auth=admin, timeout=30)
    new = {"username": "penulis", "email": "penulis@example.org", "password": PASSWORD, "roles": ["author"]}
    made = api.post("/users", json=new).raise_for_status().json()
    key = api.post(f"/users/{made['id']}/application-passwords", json={"name": "uji"}).raise_for_status().json()
    return "penulis", key["password"]
