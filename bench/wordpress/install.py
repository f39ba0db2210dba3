"""Debian's packages of the peer: found, or installed without starting any service of theirs."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher import apt
from launcher.console import step
from launcher.errors import LauncherError
from launcher.home import HERE

PACKAGES = ("wordpress", "wordpress-theme-twentytwentythree", "mariadb-server", "php-fpm", "php-mysql", "nginx")
#: Where Debian's package puts what WordPress publishes.
TREE = Path("/usr/share/wordpress")
#: Debian keeps servers where a plain user's PATH does not look.
SERVERS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
BY_HAND = f"As root: apt install --no-install-recommends {' '.join(PACKAGES)}"


@dataclass(frozen=True, slots=True)
class Installed:
    """The programs of the peer, and the version of WordPress."""

    mariadbd: str
    mariadb_install_db: str
    php: str
    php_fpm: str
    nginx: str
    version: str


def find_or_install() -> Installed:
    """What is installed; packages that are missing are fetched with apt, and their services kept from starting."""
    wanted = missing()
    if wanted:
        _install(wanted)
    return _installed()


def missing() -> list[str]:
    """The packages that are not installed."""
    return [package for package in PACKAGES if not _is_installed(package)]


def version_in(text: str) -> str:
    """The version that WordPress's own version.php names."""
    found = re.search(r"^\$wp_version = '([^']+)'", text, re.MULTILINE)
    if not found:
        raise LauncherError("The installed WordPress does not name its version.", BY_HAND)
    return found[1]


def _install(packages: list[str]) -> None:
    if not apt.can_install():
        raise LauncherError(
            f"WordPress cannot be measured: {', '.join(packages)} not installed, "
            "and installing needs apt and root or sudo without a password.",
            BY_HAND,
        )
    HERE.make()
    with step("Installing WordPress and its servers with apt"):
        if not apt.install(*packages):
            raise LauncherError("WordPress could not be installed with apt; var/log/setup.log says why.", BY_HAND)
        services = {"mariadb-server": "mariadb", "php-fpm": _php_service(), "nginx": "nginx"}
        for package in packages:
            if package in services:
                apt.disable_service(services[package])


def _is_installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"


def _installed() -> Installed:
    version = _php_version()
    return Installed(
        mariadbd=_program("mariadbd"),
        mariadb_install_db=_program("mariadb-install-db"),
        php=_program(f"php{version}"),
        php_fpm=_program(f"php-fpm{version}"),
        nginx=_program("nginx"),
        version=version_in((TREE / "wp-includes" / "version.php").read_text()),
    )


def _php_version() -> str:
    """The version in the name of the newest php-fpm, as in php-fpm8.2."""
    found = [path.name.removeprefix("php-fpm") for path in Path("/usr/sbin").glob("php-fpm[0-9]*")]
    if not found:
        raise LauncherError("php-fpm is installed but its program was not found.", BY_HAND)
    return max(found, key=lambda version: [int(part) for part in version.split(".")])


def _php_service() -> str:
    return f"php{_php_version()}-fpm"


def _program(name: str) -> str:
    found = shutil.which(name, path=SERVERS)
    if not found:
        raise LauncherError(f"{name} was not found.", BY_HAND)
    return found
