"""Speaking to the platform's HTTP APIs, and nothing else: what the demo does, any agency's system could do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import httpx

#: Seconds before each further reading of what a busy service did not return (503).
BUSY = (1.0, 2.0, 4.0, 8.0)
TIMEOUT = httpx.Timeout(30, connect=10)


class Refused(Exception):
    """The platform returned a problem document; `code` names it."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        try:
            problem = response.json()
        except ValueError:
            problem = {}
        self.code = str(problem.get("code", ""))
        detail = problem.get("detail") or problem.get("title") or response.text[:200]
        errors = f" {problem['errors']}" if problem.get("errors") else ""
        super().__init__(
            f"{response.request.method} {response.request.url}: {self.status} {self.code} {detail}{errors}"
        )


class Api:
    """One service, called with one identity."""

    def __init__(self, base_url: str, bearer: str | None = None) -> None:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path; raises Refused. Asked again where the service is busy: reading changes nothing."""
        for pause in BUSY:
            response = self._client.get(path, params=query)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(pause)
        return self._checked(response).json()

    def download(self, path: str) -> bytes:
        """The bytes at a path; raises Refused."""
        return self._checked(self._client.get(path)).content

    def post(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Send JSON; raises Refused."""
        return self._checked(self._client.post(path, json=json, headers=headers))

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Send one JPEG file as a form; raises Refused."""
        response = self._client.post(path, files={"file": (name, content, "image/jpeg")})
        return self._checked(response).json()

    def put(self, path: str, json: Any, **query: Any) -> Any:
        """Store JSON at a path; the JSON that is returned, if any. Raises Refused."""
        response = self._checked(self._client.put(path, json=json, params=query))
        return response.json() if response.content else None

    def delete(self, path: str) -> None:
        """Remove what is at a path; raises Refused."""
        self._checked(self._client.delete(path))

    @staticmethod
    def _checked(response: httpx.Response) -> httpx.Response:
        if response.is_error:
            raise Refused(response)
        return response


def sign_in(intake_url: str, username: str, password: str) -> str:
    """A bearer token for a person."""
    response = Api(intake_url).post("/api/v1/tokens", {"username": username, "password": password})
    return str(response.json()["token"])
