"""What the machine has to offer."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import ssl
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil

from launcher import apt
from launcher.doctor.finding import Finding, bad, good, warn
from launcher.doctor.given_mongodb import check_given_mongodb
from launcher.home import ROOT, Home
from launcher.servers import mongodb_binary, rabbitmq_scripts

GIB = 1024**3
ENOUGH_DISK, ENOUGH_MEMORY = 3 * GIB, 2 * GIB


def check_python(home: Home) -> Iterator[Finding]:
    """The interpreter and the installed packages."""
    yield good(f"Python {platform.python_version()}: {sys.executable}")
    wanted = hashlib.sha256((ROOT / "requirements" / "local.txt").read_bytes()).hexdigest()
    stamps = home.var / "venv" / ".installed"
    if stamps.exists() and f"local {wanted}" in stamps.read_text().splitlines():
        yield good("Packages in var/venv are those of requirements/local.txt")
    else:
        yield warn("Packages in var/venv are not those of requirements/local.txt", "Run ./kabar, which installs them.")


def check_mongodb(_home: Home) -> Iterator[Finding]:
    """A mongod, or an address of one that can do what Kabar asks."""
    if url := os.environ.get("MONGODB_URI"):
        yield from check_given_mongodb(url)
        return
    found = mongodb_binary.find()
    if found:
        yield good(f"MongoDB {found.version}: {found.path}")
    elif platform.machine() == "x86_64" and ssl.OPENSSL_VERSION_INFO >= (3,):
        yield good("MongoDB: none yet; ./kabar up fetches one")
    elif ssl.OPENSSL_VERSION_INFO < (3,):
        yield bad(
            f"MongoDB: none, and the one to fetch needs OpenSSL 3, not {ssl.OPENSSL_VERSION}", mongodb_binary.INSTEAD
        )
    else:
        yield bad(f"MongoDB: none, and none to fetch for {platform.machine()}", mongodb_binary.INSTEAD)


def check_rabbitmq(_home: Home) -> Iterator[Finding]:
    """RabbitMQ's scripts, or an address of a broker."""
    if url := os.environ.get("AMQP_URL"):
        yield good(f"RabbitMQ: AMQP_URL is set ({urlsplit(url).hostname})")
        return
    found = rabbitmq_scripts.find()
    if found:
        yield good(f"RabbitMQ: {found}")
    elif apt.can_install():
        yield good("RabbitMQ: none yet; ./kabar up installs it with apt")
    else:
        yield bad("RabbitMQ: not installed, and I may not install it", rabbitmq_scripts.INSTEAD)


def check_room(home: Home) -> Iterator[Finding]:
    """Disk and memory."""
    disk, memory = shutil.disk_usage(home.var).free, psutil.virtual_memory().available
    if disk < ENOUGH_DISK:
        yield bad(f"Only {disk / GIB:.1f} GiB free on the disk", "Free some: the servers refuse writes on a full disk.")
    else:
        yield good(f"{disk / GIB:.0f} GiB free on the disk")
    if memory < ENOUGH_MEMORY:
        yield warn(f"Only {memory / GIB:.1f} GiB of memory available", "Kabar with its servers takes about 1.5 GiB.")
    else:
        yield good(f"{memory / GIB:.0f} GiB of memory available")


def check_tools(_home: Home) -> Iterator[Finding]:
    """Small things that make life easier."""
    if shutil.which("setpriv"):
        yield good("setpriv: processes end with their supervisor")
    else:
        yield warn(
            "No setpriv: processes of a killed supervisor go on until the next ./kabar up or down",
            "Install util-linux.",
        )
