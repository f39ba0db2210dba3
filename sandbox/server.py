"""The sandbox as an object: start it, ask where it listens, stop it. Tests use it inside their own process."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.behaviours import Behaviours
from sandbox.mail.server import MailServer
from sandbox.mail.store import MailStore
from sandbox.platforms.world import World
from sandbox.settings import SandboxSettings
from sandbox.web.app import create_app
from sandbox.webhooks.store import WebhookStore


class _QuietHandler(WSGIRequestHandler):
    """HTTP/1.1 without a line on stderr for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing; the application logs what matters."""


class Sandbox:
    """Both servers over one folder of received things."""

    def __init__(self, settings: SandboxSettings) -> None:
        mails, hooks, behaviours = MailStore(settings.root), WebhookStore(settings.root), Behaviours()
        app = create_app(settings, mails, hooks, behaviours)
        #: The stand-ins' worlds by name.
        self.platforms: Mapping[str, World] = app.extensions["platforms"]
        self._host = settings.host
        self._web = make_server(settings.host, settings.web_port, app, threaded=True, request_handler=_QuietHandler)
        self._smtp = MailServer(settings, mails, behaviours)

    def start(self) -> None:
        """Returns when both servers accept connections; raises OSError when a port is taken."""
        try:
            self._smtp.start()
        except BaseException:
            self._web.server_close()
            raise
        threading.Thread(target=self._web.serve_forever, args=(0.05,), name="web", daemon=True).start()

    def stop(self) -> None:
        """Close both servers; calls held back by a behaviour are cut off."""
        self._web.shutdown()
        self._web.server_close()
        self._smtp.stop()

    @property
    def web_url(self) -> str:
        """Base URL of the pages, the API and the webhook receivers."""
        return f"http://{self._host}:{self._web.server_port}"

    @property
    def smtp_port(self) -> int:
        """The port that takes mail."""
        return self._smtp.port
