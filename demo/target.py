"""What the demo runs against: the addresses of a running platform and the passwords of its first users."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("intake", "review", "publisher", "metrics")


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """Base URLs by name (site, intake, review, publisher, metrics, sandbox), and who can sign in."""

    urls: Mapping[str, str]
    #: The sandbox as the publisher reaches it, which in containers is not what this machine calls it.
    webhook_base: str
    #: The publisher as the sandbox reaches it, where platforms report to.
    callback_base: str
    credentials: Mapping[str, str]

    @classmethod
    def behind_one_origin(
        cls, base_url: str, sandbox_url: str, webhook_url: str, callback_url: str, credentials: Path
    ) -> Target:
        """Containers: everything under one address but the sandbox."""
        urls = {**dict.fromkeys(("site", *SERVICES), base_url.rstrip("/")), "sandbox": sandbox_url.rstrip("/")}
        return cls(urls, webhook_url, callback_url.rstrip("/"), json.loads(credentials.read_text()))
