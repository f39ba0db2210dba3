"""The public site's document root over HTTP, as nginx serves it in production."""

from __future__ import annotations

import mimetypes
import os
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, abort, redirect, request, send_file
from werkzeug.security import safe_join

#: By how a file is called; what is missing here is guessed by its ending.
CONTENT_TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
#: Folders whose file names change with their content, so that browsers may keep them.
UNCHANGING = ("aset/", "media/")
#: The publisher has an origin of its own here, which the site's script for notifications calls; nginx makes one of all.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    f"connect-src 'self' {os.environ.get('KABAR_PUBLISHER_URL', '')}; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
EMPTY = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><title>Kabar</title>'
    "<h1>Situs belum dibuat</h1><p>Belum ada halaman di folder situs. / The site has no pages yet.</p></html>"
)


def create_app(root: Path | None = None) -> Flask:
    """Serve `root`, else the folder that KABAR_SITE_ROOT names."""
    folder = (root or Path(os.environ.get("KABAR_SITE_ROOT", "var/site"))).resolve()
    app = Flask(__name__, static_folder=None)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/")
    @app.get("/<path:name>")
    def file(name: str = "") -> Response:
        return _answer(folder, name)

    @app.errorhandler(404)
    def missing(_error: Exception) -> Response:
        page = folder / "404.html"
        return Response(page.read_bytes() if page.is_file() else EMPTY, status=404, mimetype="text/html")

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return app


def _answer(folder: Path, name: str) -> Response:
    path = safe_join(str(folder), name)
    if path is None or any(part.startswith(".") for part in name.split("/")):
        abort(404)
    if Path(path).is_dir():
        if name and not name.endswith("/"):
            return redirect(f"/{name}/", 301)  # type: ignore[return-value]
        name = f"{name}index.html"
    if not (folder / name).is_file():
        if name == "index.html":
            return Response(EMPTY, mimetype="text/html")
        abort(404)
    return _send(folder, name)


def _send(folder: Path, name: str) -> Response:
    """The file, or its compressed copy for a browser that takes it; ETag and Last-Modified let browsers ask again."""
    compressed = request.accept_encodings.quality("gzip") > 0 and (folder / f"{name}.gz").is_file()
    sent = f"{name}.gz" if compressed else name
    seconds = 31_536_000 if name.startswith(UNCHANGING) else 0
    # Read through one descriptor, as nginx does: a page replaced meanwhile must not go out with the other's length.
    with (folder / sent).open("rb") as file:
        known = os.fstat(file.fileno())
        etag = f"{known.st_mtime_ns:x}-{known.st_size:x}"
        fresh = request.if_none_match.contains(etag)
        response = send_file(
            BytesIO(b"" if fresh else file.read()),
            mimetype="application/octet-stream",
            conditional=True,
            etag=etag,
            last_modified=known.st_mtime,
            max_age=seconds or None,
        )
    response.headers["Content-Type"] = _content_type(name)
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.immutable = seconds > 0
    return response


def _content_type(name: str) -> str:
    file = Path(name)
    known = CONTENT_TYPES.get(file.name) or CONTENT_TYPES.get(file.suffix)
    return known or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
