"""`python -m sandbox`: the SMTP server and the web pages in one process, until SIGTERM or SIGINT."""

from __future__ import annotations

import signal
import sys
import threading

import structlog
from environs import EnvError

from sandbox.server import Sandbox
from sandbox.settings import SandboxSettings
from shared import logs

log = structlog.get_logger()


def main() -> int:
    """Run until SIGTERM; 2 means that the configuration or a port is not usable."""
    logs.configure("json", "sandbox")
    try:
        settings = SandboxSettings.from_env()
        sandbox = Sandbox(settings)
        sandbox.start()
    except (EnvError, OSError, ValueError) as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log.info("sandbox.ready", web=sandbox.web_url, smtp=f"{settings.host}:{sandbox.smtp_port}", root=str(settings.root))
    stop.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
