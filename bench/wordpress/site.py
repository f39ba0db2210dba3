"""A new WordPress site: its files, its tables, and a user that may use the REST API."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from bench.http_client import HttpClient
from bench.wordpress.install import TREE
from bench.wordpress.servers import TEMPLATES, Servers
from launcher.errors import LauncherError
from launcher.home import write_private

SECRETS = ("AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the REST API is, and how a user shows who it is."""

    url: str
    version: str
    user: dict[str, str]

    def upload(self, jpeg: bytes) -> int:
        """Store a photo; its id."""
        response = HttpClient().upload(f"{self.url}/wp-json/wp/v2/media", "file", jpeg, self.user)
        if response.status != HTTPStatus.CREATED:
            raise RuntimeError(f"{response.status} {response.text[:500]}")
        return int(json.loads(response.body)["id"])

    def pending(self) -> int:
        """How many posts wait for an editor."""
        response = HttpClient().get(f"{self.url}/wp-json/wp/v2/posts?status=pending&per_page=1&_fields=id", self.user)
        return int(response.headers["X-WP-Total"])


def make(servers: Servers) -> Site:
    """Copy WordPress's files, configure and install it."""
    settings = servers.settings
    shutil.copytree(TREE, settings.root, dirs_exist_ok=True, ignore_dangling_symlinks=True)
    write_private(settings.root / "wp-config.php", settings.fill_in("wp-config.php", secrets=_secrets()))
    user = _install(servers.php, settings.root)
    token = base64.b64encode(f"{user['user']}:{user['password']}".encode()).decode()
    return Site(settings.url, servers.installed.version, {"Authorization": f"Basic {token}"})


def _install(php: list[str], root: Path) -> dict[str, str]:
    command = [*php, str(TEMPLATES / "setup.php"), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        user: dict[str, str] = json.loads(done.stdout)
    except ValueError:
        said = (done.stdout + done.stderr).strip()[-1000:]
        raise LauncherError(f"WordPress could not be installed:\n{said}") from None
    return user


def _secrets() -> str:
    names = [*SECRETS, *(name.replace("_KEY", "_SALT") for name in SECRETS)]
    return "\n".join(f"define( '{name}', '{secrets.token_hex(32)}' );" for name in names)
