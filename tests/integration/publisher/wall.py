"""A platform reduced to what deliveries depend on: posts in parts, accounts, keys, and ways to misbehave.

It shows what the core does for every channel with accounts, whichever platforms are declared. It is reached over HTTP,
also from other processes.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels.contract import Absent, Order, Outcome, Package, Succeeded, Unknown
from services.publisher.channels.platform_api import PlatformClient, Timeouts
from services.publisher.reasons import PLATFORM_UNREADABLE
from shared.bilingual import Bilingual
from shared.channels import Capabilities, ChannelDeclaration
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.declaration import LOOK_UP_FIRST, SAFE, Means, RetrySafety
from shared.channels.rules import TextLength
from shared.content.account import Account

DIGEST = "0" * 64
OFTEN = RateLimit(1000, 60)


@dataclass
class Platform:
    """What was posted, by account; `script` holds what the next calls of an account do instead of succeeding."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    script: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    #: A second post with the same key is the first one.
    remembers_keys: bool = False
    #: Set to let calls that hang go on.
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def texts(self, account: str | None = None) -> list[str]:
        """What readers see, oldest first."""
        return [post["text"] for post in self.posts.values() if account in (None, post["account"])]

    def calls_of(self, account: str, method: str = "POST") -> int:
        """How many calls there were."""
        return self.calls.count((account, method))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def log_message(self, *args: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        key = self.path.partition("key=")[2]
        account = self.headers["authorization"].partition(" ")[2]
        own = {id_: post for id_, post in self.platform.posts.items() if post["account"] == account}
        found = [{**post, "id": id_} for id_, post in own.items() if post["key"] == key]
        self._reply(200, {"posts": found})

    def do_POST(self) -> None:
        account, body, how = self._begin()
        if how in ("throttle", "refuse", "revoke"):
            self._reply({"throttle": 429, "refuse": 400, "revoke": 401}[how], {"error": how}, wait=how == "throttle")
            return
        if how == "hang":
            self.platform.released.wait(30)
        posts = self.platform.posts.items()
        again = next((id_ for id_, post in posts if (post["account"], post["key"]) == (account, body.get("key"))), None)
        if again is not None and self.platform.remembers_keys:
            self._reply(200, {"id": again})
            return
        post_id = str(len(self.platform.calls) * 10 + len(self.platform.posts))
        self.platform.posts[post_id] = {"account": account, **body}
        if how == "close":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if how == "late":
            self.platform.released.wait(30)
        self._reply(201, {"id": post_id})

    def do_PUT(self) -> None:
        _account, body, _how = self._begin()
        self.platform.posts[self.path.rpartition("/")[2]] |= body
        self._reply(200, {})

    def do_DELETE(self) -> None:
        self._begin()
        self.platform.posts.pop(self.path.rpartition("/")[2], None)
        self._reply(200, {})

    def _begin(self) -> tuple[str, dict[str, Any], str | None]:
        account = self.headers["authorization"].partition(" ")[2]
        self.platform.calls.append((account, self.command))
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or "{}")
        script = self.platform.script[account]
        return account, body, script.pop(0) if script else None

    def _reply(self, status: int, data: dict[str, Any], *, wait: bool = False) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        for name, value in self.platform.headers.items():
            self.send_header(name, value)
        if wait:
            self.send_header("Retry-After", "900")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def platform() -> Iterator[Platform]:
    """A platform at work on a free port for as long as the block lasts."""
    state = Platform()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"platform": state}))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def declaration(publish: RetrySafety = LOOK_UP_FIRST, rate: RateLimit = OFTEN, at_once: int = 1) -> ChannelDeclaration:
    """The channel of the platform."""
    return ChannelDeclaration(
        name="wall",
        label=Bilingual("Dinding", "Wall"),
        order=98,
        capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=publish, update=SAFE, withdraw=SAFE),
        lease=30.0,
        concurrency=2,
        build=lambda source: {"posts": [source["title"]]},
        rules=(TextLength("posts", 80),),
        editable=("posts",),
        accounts=AccountDeclaration(
            api=None,
            fields=(AccountField("token", Bilingual("Token", "Token"), Bilingual("Token.", "Token.")),),
            rate=rate,
            at_once=at_once,
        ),
    )


class Wall(AccountTargets):
    """Posts each text as a part; found again by the item, its revision and the part's name."""

    def __init__(self, url: str, declared: ChannelDeclaration | None = None, read: float = 5.0) -> None:
        self.declaration = declared or declaration()
        self._url = url
        self._read = read

    def publish(self, package: Package, order: Order) -> Outcome:
        texts = package.variants["wall"]["posts"]
        first = None
        for number, text in enumerate(texts, 1):
            name = f"post{number}"
            if name not in order.progress.parts:
                order.progress.fence(name, of=len(texts))
                data, _reply = self._client(order).data(
                    "POST", "/posts", json={"text": text, "key": f"{package.item_id}.{package.revision}.{name}"}
                )
                order.progress.delivered(name, data["id"], f"{self._url}/{data['id']}")
            first = first or order.progress.parts[name]
        assert first is not None
        return Succeeded(first["remote_id"], first.get("url"), DIGEST)

    def update(self, package: Package, order: Order) -> Outcome:
        order.progress.fence()
        for number, text in enumerate(package.variants["wall"]["posts"], 1):
            part = order.earlier_parts[f"post{number}"]
            self._client(order).call("PUT", f"/posts/{part['remote_id']}", json={"text": text})
        return Succeeded(order.remote_id or "", order.url, DIGEST)

    def withdraw(self, package: Package, order: Order) -> Outcome:
        order.progress.fence()
        for part in order.earlier_parts.values():
            self._client(order).call("DELETE", f"/posts/{part['remote_id']}")
        return Succeeded(order.remote_id or "withdrawn", None, DIGEST)

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        texts = package.variants["wall"]["posts"]
        for number in range(1, len(texts) + 1):
            name = f"post{number}"
            if name in order.progress.parts:
                continue
            data, _reply = self._client(order).data("GET", f"/posts?key={package.item_id}.{package.revision}.{name}")
            if not data["posts"]:
                return Absent()
            if len(data["posts"]) > 1:
                return Unknown(PLATFORM_UNREADABLE(status=200))
            order.progress.delivered(name, data["posts"][0]["id"])
        first = order.progress.parts["post1"]
        return Succeeded(first["remote_id"], first.get("url"), DIGEST)

    def _client(self, order: Order) -> PlatformClient:
        assert order.account is not None
        timeouts = Timeouts(connect=2.0, read=self._read, total=self._read)
        headers = {"authorization": f"Bearer {order.account.values['token']}"}
        return PlatformClient(self._url, timeouts=timeouts, agent="Kabar", headers=headers)


def linked(name: str, **fields: Any) -> str:
    """A new account whose token is its name; returns its id."""
    account = Account(channel="wall", label=name, values={"token": name}, **{"state": "ready", **fields})
    Account.collection().insert_one(account.validated())
    return str(account.id)
