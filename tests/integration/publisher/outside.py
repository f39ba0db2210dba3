"""The outside world in this process: the sandbox, and readers and endpoints in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.server import Sandbox
from sandbox.settings import SandboxSettings
from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.outgoing import tls
from services.publisher.channels.webhook.signing import new_secret
from services.publisher.documents import WebhookEndpoint
from services.publisher.readers.documents import Interests
from services.publisher.readers.subscriptions import Wish, subscribe
from shared.channels import CHANNELS
from shared.content.account import Account


@dataclass(frozen=True)
class Outside:
    """What tests ask of the outside world."""

    sandbox: Sandbox
    #: Closes at the end what was opened for the tests.
    closing: ExitStack = field(default_factory=ExitStack)

    @property
    def smtp_port(self) -> int:
        """Where mail is taken."""
        return self.sandbox.smtp_port

    def reader(self, name: str = "sari", mode: str = "immediate", **interests: Any) -> dict[str, Any]:
        """A new active subscriber who wants what `interests` say, or everything."""
        return subscribe(f"{name}@warga.example", Wish(mode, "id", Interests(**interests)), "uji")

    def endpoint(self, name: str = "desa", *, active: bool = True) -> dict[str, Any]:
        """A new endpoint whose receiver has the secret."""
        secret = new_secret()
        self._call("PUT", f"/api/webhooks/{name}/secret", {"secret": secret})
        endpoint = WebhookEndpoint(
            url=f"{self.sandbox.web_url}/webhooks/{name}", label=name, secret=secret, active=active
        )
        WebhookEndpoint.collection().insert_one(endpoint.validated())
        return endpoint.validated()

    def browser(self, name: str, key: str | None = None) -> dict[str, Any]:
        """The subscription of a browser at the push service, as a site's script gets it; bound to `key`, if any."""
        known = self.known_account("webpush", name, **({"key": key} if key else {}))
        values = known["values"]
        return {"endpoint": values["endpoint"], "keys": {"p256dh": values["p256dh"], "auth": values["auth"]}}

    def account(
        self, channel: str, name: str = "kabar", values: dict[str, str] | None = None, **details: Any
    ) -> tuple[ConnectedAccount, dict[str, Any]]:
        """A new account of a platform, linked and ready, with what the platform knows of it: name, token and details.

        `values` get the platform's token as `token` unless they have one.
        """
        known = self.known_account(channel, name, **details)
        declared = CHANNELS[channel].accounts
        assert declared is not None
        every = {"token": known["token"], **(values or {})}
        public = {
            field.name: every[field.name] for field in declared.fields if not field.secret and field.name in every
        }
        account = Account(channel=channel, label=name, handle=name, values=public, state="ready")
        Account.collection().insert_one(account.validated())
        return ConnectedAccount(account.id, name, every), known

    def remove_account(self, channel: str, name: str) -> None:
        """Its owner deletes the account at the platform."""
        self._call("DELETE", f"/api/platforms/{channel}/accounts/{name}")

    def known_account(self, channel: str, name: str, **details: Any) -> dict[str, Any]:
        """An account that the platform knows and Kabar does not."""
        known: dict[str, Any] = self._call("PUT", f"/api/platforms/{channel}/accounts/{name}", details)
        return known

    def posts(self, channel: str) -> dict[str, Any]:
        """What a platform has: `posts`, `deleted`, `created` and `duplicates`."""
        found: dict[str, Any] = self._call("GET", f"/api/platforms/{channel}")
        return found

    def comment(
        self, channel: str, post: str, text: str, author: str = "budi", parent: str | None = None
    ) -> dict[str, Any]:
        """A reader writes a comment on a post of a platform, or below the comment `parent`."""
        given = {"post": post, "author": author, "text": text, "parent": parent}
        made: dict[str, Any] = self._call("POST", f"/api/platforms/{channel}/comments", given)
        return made

    def edit_comment(self, channel: str, comment: str, text: str) -> None:
        """Its author changes a comment."""
        self._call("PUT", f"/api/platforms/{channel}/comments/{comment}", {"text": text})

    def delete_comment(self, channel: str, comment: str) -> None:
        """Its author deletes a comment."""
        self._call("DELETE", f"/api/platforms/{channel}/comments/{comment}")

    def serve(self, app: Flask) -> str:
        """Serve an application of ours to the outside world; returns its base address."""
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.closing.callback(server.server_close)
        self.closing.callback(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def misbehave(self, channel: str, mode: str, **options: Any) -> None:
        """`smtp`, `webhooks/<name>`, `platforms/<name>` or `platforms/<name>/<account>`: for the next calls."""
        self._call("PUT", f"/api/behaviours/{channel}", {"mode": mode, **options})

    def mails(self, to: str = "sari@warga.example") -> list[dict[str, Any]]:
        """What arrived for a reader, oldest first, with all parts."""
        found = self._call("GET", f"/api/messages?to={to}")["messages"]
        return [self._call("GET", f"/api/messages/{mail['id']}") for mail in reversed(found)]

    def calls(self, name: str = "desa") -> list[dict[str, Any]]:
        """What a receiver got, oldest first."""
        response = httpx.get(f"{self.sandbox.web_url}/api/webhooks/{name}", verify=tls())
        found: list[dict[str, Any]] = response.json()["calls"] if response.is_success else []
        return found

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        response = httpx.request(method, f"{self.sandbox.web_url}{path}", json=body, verify=tls())
        return response.raise_for_status().json() if response.content else None


@contextmanager
def outside_world(root: Path) -> Iterator[Outside]:
    """A sandbox on free ports for as long as the block lasts."""
    sandbox = Sandbox(SandboxSettings(root, "127.0.0.1", 0, 0, None, None, ("127.0.0.1",)))
    sandbox.start()
    try:
        with ExitStack() as closing:
            yield Outside(sandbox, closing)
    finally:
        sandbox.stop()


class _QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, *_: object, **__: object) -> None:
        """Nothing."""
