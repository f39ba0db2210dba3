"""What every request may ask about the service it runs in, kept in `app.extensions["kabar"]`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from flask import current_app, request

from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """The service, its settings and where it lives."""

    service: str
    settings: Settings
    ui_prefix: str
    folder: Path

    @property
    def base_url(self) -> str:
        """This service's base as browsers see it."""
        return self.settings.service_urls[self.service]

    @property
    def https(self) -> bool:
        """Whether browsers reach the platform by https; decides over Secure cookies and HSTS."""
        return self.settings.intake_url.startswith("https://")

    def login_url(self) -> str:
        """The login page, coming back afterwards to the page asked for (its service's first page after a POST)."""
        wanted = own_address(request.query_string) if request.method == "GET" else f"{self.ui_prefix}/"
        return f"{self.settings.intake_url}/login?" + urlencode({"next": self.base_url + wanted})

    def allowed_next(self, target: str | None) -> str | None:
        """`target` when it is a page of one of the configured services or a path of this one, else None."""
        if not target or "\\" in target or any(ord(char) < 0x21 for char in target):
            return None
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        if not parts.scheme and not parts.netloc:
            return target if target.startswith("/") and not target.startswith("//") else None
        origins = {urlsplit(url)[:2] for url in self.settings.service_urls.values()}
        return target if parts[:2] in origins else None


def own_address(query: bytes | str = "") -> str:
    """The path of this request with `query`, as an address that stays on this service.

    The path comes from the caller. Browsers drop tabs and line breaks and take `//` and `/\\` at its start for another
    host, so everything but the characters of a plain path is percent-encoded and one slash is left at the start.
    """
    path = quote("/" + request.path.lstrip("/\\"), safe="/:@!$&'()*+,;=~")
    text = quote(query, safe="/:@!$'()*+,;=~?&%")
    return f"{path}?{text}" if text else path


def service_context() -> ServiceContext:
    """The context of the running application."""
    found: ServiceContext = current_app.extensions["kabar"]
    return found
