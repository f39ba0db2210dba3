"""A lean HTTP client: what the generator of load costs on the same cores is part of every measurement."""

from __future__ import annotations

import json
import select
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

#: Seconds for one request.
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and body of a response."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()


class HttpClient:
    """Keeps one connection a host and thread."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """GET; raises OSError or HTTPException when the connection breaks."""
        return self._send("GET", url, headers or {}, None)

    def post(self, url: str, data: Any, headers: Mapping[str, str] | None = None) -> Response:
        """POST JSON."""
        return self._send(
            "POST", url, {**(headers or {}), "Content-Type": "application/json"}, json.dumps(data).encode()
        )

    def upload(self, url: str, name: str, jpeg: bytes, headers: Mapping[str, str]) -> Response:
        """POST a JPEG as the part `name` of a form."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="foto.jpg"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + jpeg + f"\r\n--{mark}--\r\n".encode()
        return self._send("POST", url, {**headers, "Content-Type": f"multipart/form-data; boundary={mark}"}, body)

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Response:
        parts = urlsplit(url)
        connection = self._connection(parts.netloc)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        except BaseException:
            connection.close()
            raise

    def _connection(self, host: str) -> HTTPConnection:
        """The kept connection; a new one where the server has closed it meanwhile."""
        connections: dict[str, HTTPConnection] = self._kept.__dict__
        known = connections.get(host)
        if known is not None and known.sock is not None and select.select([known.sock], [], [], 0)[0]:
            known.close()
        return connections.setdefault(host, HTTPConnection(host, timeout=TIMEOUT))
