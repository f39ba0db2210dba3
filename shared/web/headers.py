"""Security headers, composed once and set on every response that does not have its own."""

from __future__ import annotations

from flask import Flask
from werkzeug import Response

from shared.web.context import ServiceContext

_YEAR = 31_536_000
_PAGES = (
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "private, no-cache"),
)


def register(app: Flask, context: ServiceContext) -> None:
    """Install the hook."""
    everywhere = _everywhere(context)
    pages = (*_PAGES, ("Content-Security-Policy", content_security_policy(context)))

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in (*everywhere, *pages) if response.mimetype == "text/html" else everywhere:
            response.headers.setdefault(name, value)
        return response


def content_security_policy(context: ServiceContext) -> str:
    """Own scripts and styles only; pictures and forms may also use the other Kabar services."""
    services = " ".join(sorted({context.settings.site_url, *context.settings.service_urls.values()}))
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data: blob: {services}",
            f"form-action 'self' {services}",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _everywhere(context: ServiceContext) -> tuple[tuple[str, str], ...]:
    always = ("X-Content-Type-Options", "nosniff")
    return (always, ("Strict-Transport-Security", f"max-age={_YEAR}")) if context.https else (always,)
