"""A person at a browser, every page of which is checked: errors, forbidden content, other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Unpack
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from launcher.platform import Platform
from tests.e2e.browser import PATIENCE
from tests.e2e.display import Display, options

#: The console's word on an answer that was no success; the answer itself is judged instead.
_FAILED = "Failed to load resource"
_LANGUAGE_COOKIES = ("kabar_lang", "sandbox_language")


@dataclass
class Visitor:
    """One browser context with one page."""

    context: BrowserContext
    #: Those that pages may speak to.
    hosts: frozenset[str]
    #: Answers that are provoked on purpose, as status codes.
    expected: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._console)
        self.context.on("weberror", self._script_error)
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.page = self.context.new_page()

    def speak(self, language: str) -> None:
        """Choose the language of the pages to come, on the services and on the sandbox."""
        site = {"value": language, "domain": "127.0.0.1", "path": "/"}
        self.context.add_cookies([{"name": name, **site} for name in _LANGUAGE_COOKIES])  # type: ignore[typeddict-item]

    def sign_in(self, name: str, password: str) -> None:
        """Fill in the login that is on the page."""
        self.page.get_by_label("Nama pengguna").fill(name)
        self.page.get_by_label("Kata sandi").fill(password)
        self.page.get_by_role("button", name="Masuk").click()
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/login"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_FAILED):
            self.complaints.append(f"{message.type} in the console of {_where(message.page)}: {message.text}")

    def _script_error(self, error: WebError) -> None:
        self.complaints.append(f"script error on {_where(error.page)}: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self.hosts:
            self.complaints.append(f"a stranger's host is asked for {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.request.method} {response.url} answered {response.status}")


class Visits:
    """Visits to one platform. Each user signs in on the login page once; later visits use that session."""

    def __init__(self, browser: Browser, platform: Platform) -> None:
        self._browser, self._platform = browser, platform
        self._hosts = frozenset(urlsplit(url).netloc for url in platform.urls.values())
        self._sessions: dict[str, Any] = {}
        self._kept: dict[str | None, Visitor] = {}

    @contextmanager
    def again(self, who: str | None = None) -> Iterator[Visitor]:
        """A visit in the window of the last one, which costs less than another one; nothing stays but the session."""
        if who not in self._kept:
            session = self._session(who) if who else None
            self._kept[who] = Visitor(self._browser.new_context(storage_state=session, **options({})), self._hosts)
        visitor = self._kept[who]
        visitor.expected.clear()
        visitor.complaints.clear()
        yield visitor
        visitor.page.goto("about:blank")  # a page that asks again and again for what is new would go on
        assert not visitor.complaints, "\n".join(visitor.complaints)

    @contextmanager
    def by(self, who: str | None = None, **look: Unpack[Display]) -> Iterator[Visitor]:
        """A visit with or without being signed in; fails where anything was wrong on a page."""
        session = self._session(who) if who else None
        context = self._browser.new_context(storage_state=session, **options(look))
        try:
            visitor = Visitor(context, self._hosts)
            visitor.speak(look.get("language", "id"))
            yield visitor
        finally:
            context.close()
        assert not visitor.complaints, "\n".join(visitor.complaints)

    def password(self, who: str) -> str:
        """The password of an account."""
        return self._platform.credentials[who]

    def _session(self, who: str) -> Any:
        if who not in self._sessions:
            with self.by() as visitor:
                visitor.page.goto(f"{self._platform.urls['intake']}/login")
                visitor.sign_in(who, self.password(who))
                self._sessions[who] = visitor.context.storage_state()
        return self._sessions[who]


def _where(page: Page | None) -> str:
    return page.url if page else "a closed page"
