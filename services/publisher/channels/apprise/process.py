"""The process that runs Apprise for one message: it reads a task, says that it is ready, and sends once it is told to.

Lines of JSON: the task comes in; what the service is goes out; an empty line comes in as the sign to send; the result
goes out. Apprise's own results say yes or no; what its calls came to is seen where they pass through `requests`.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from typing import Any
from urllib.parse import urlsplit

import apprise
import requests
from requests.adapters import HTTPAdapter

from services.publisher.channels.apprise.confinement import Confinement

#: Services that read files, run commands, or show something on the machine where they run.
LOCAL = frozenset(
    {"blink1", "dbus", "file", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows", "rsyslog", "vapid", "fcm"}
)


class Watched(HTTPAdapter):
    """Notes how each call ended."""

    ends: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Make the call; raises what `requests` raises."""
        try:
            response = super().send(request, *args, **options)
        except requests.RequestException as error:
            self.ends.append({"error": type(error).__name__, "sent": _may_have_been_sent(error)})
            raise
        self.ends.append({"status": response.status_code, "retry_after": response.headers.get("Retry-After", "")})
        return response


def main() -> int:
    """Do one task; returns 0."""
    task = json.loads(sys.stdin.readline())
    scheme = urlsplit(task["url"]).scheme.lower()
    if scheme in LOCAL:
        return _say({"local": scheme})
    requests.adapters.HTTPAdapter = requests.sessions.HTTPAdapter = Watched  # type: ignore[misc,attr-defined]
    asset = apprise.AppriseAsset(storage_mode="memory", http_redirects=False, async_mode=False)
    service = apprise.Apprise.instantiate(task["url"], asset=asset)
    if service is None:
        return _say({"unknown": True})
    secure = scheme in _names(service.secure_protocol)
    networks = tuple(ipaddress.ip_network(text) for text in task["networks"])
    confinement = Confinement(networks, secure)
    confinement.begin()
    _say(_description(service, secure=secure))
    if sys.stdin.readline() != "\n":
        return 0
    return _say({**_sent(service, asset, task), "connected": confinement.connected, "prevented": confinement.prevented})


def _description(service: Any, *, secure: bool) -> dict[str, Any]:
    own_host = any("{host}" in template for template in service.templates)
    return {
        "service": str(service.service_name)[:80],
        "secure": secure,
        "host": str(service.host) if own_host else None,
        "port": service.port if own_host and isinstance(service.port, int) else None,
        "most": service.body_maxlen,
        "most_of_title": service.title_maxlen,
    }


def _sent(service: Any, asset: apprise.AppriseAsset, task: dict[str, Any]) -> dict[str, Any]:
    """One try, whatever the address says about retries, redirects and splitting."""
    service.retry, service.redirects = 0, False
    service.overflow_mode = apprise.OverflowMode.UPSTREAM
    sender = apprise.Apprise(asset=asset)
    sender.add(service)
    done = sender.notify(body=task["body"], title=task["title"], body_format=apprise.NotifyFormat.TEXT)
    return {"sent": bool(done), "ends": Watched.ends}


def _may_have_been_sent(error: requests.RequestException) -> bool:
    """False only where there was no connection, or no TLS on it."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return False
    inner = getattr(error.args[0] if error.args else None, "reason", None)
    return type(inner).__name__ not in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def _names(protocols: Any) -> tuple[str, ...]:
    return (protocols,) if isinstance(protocols, str) else tuple(protocols or ())


def _say(result: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
