"""MariaDB, php-fpm and nginx of the peer's own: on loopback, with their configuration and data in one folder."""

from __future__ import annotations

import grp
import os
import pwd
import secrets
import shutil
import socket
import string
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from bench.wordpress.install import Installed
from launcher.errors import LauncherError
from launcher.home import ROOT, Home, write_private
from launcher.ports import LOOPBACK
from launcher.supervision.program import Program
from launcher.supervision.supervisor import Supervisor
from launcher.supervision.watch import Watch
from launcher.waiting import wait_for

#: Processes of PHP, the best of 4, 8 and 16 on two cores; bench/README.md has the measurements.
CHILDREN = 8
#: Seconds until a server must take connections.
PATIENCE = 60.0
TEMPLATES = Path(__file__).parent


class Template(string.Template):
    """A file with placeholders like %{port}; a dollar means something to nginx and PHP."""

    delimiter = "%"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the servers' configuration files are filled in with."""

    run: Path
    data: Path
    root: Path
    port: int
    children: int = CHILDREN
    user: str = field(default_factory=lambda: pwd.getpwuid(os.geteuid()).pw_name)
    group: str = field(default_factory=lambda: grp.getgrgid(os.getegid()).gr_name)
    database_password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def mariadb_socket(self) -> Path:
        """Where PHP finds MariaDB."""
        return self.run / "mariadb.sock"

    @property
    def php_socket(self) -> Path:
        """Where nginx finds PHP."""
        return self.run / "php.sock"

    def fill_in(self, template: str, **more: str) -> str:
        """The text of a template next to this module."""
        sockets = {"mariadb_socket": self.mariadb_socket, "php_socket": self.php_socket}
        return Template((TEMPLATES / template).read_text()).substitute(asdict(self), url=self.url, **sockets, **more)


class Servers:
    """The three servers under a supervisor of their own, which ends with this process.

    `alias` is the same folder by a path for their configuration, see `_alias`.
    """

    def __init__(self, home: Home, alias: Home, installed: Installed, children: int = CHILDREN) -> None:
        self.installed = installed
        self._home, self._supervisor = home, Supervisor(home)
        self.settings = Settings(alias.run, alias.data / "mariadb", alias.site, _free_port(), children)

    @property
    def php(self) -> list[str]:
        """PHP on the command line, with the site's settings."""
        return [self.installed.php, "-c", str(self.settings.run / "php.ini")]

    def start(self) -> None:
        """Write the configuration, make an empty database, start all and wait until they take connections."""
        for name in ("mariadb.cnf", "database.sql", "php.ini", "php-fpm.conf", "nginx.conf"):
            write_private(self._home.run / name, self.settings.fill_in(name))
        self._make_database()
        programs = self._programs()
        self._supervisor.start(programs, os.environ, outlive_me=False)
        for program in programs:
            self._supervisor.start_program(program.name)
        watch = Watch(self._supervisor, self._home, [program.name for program in programs])
        addresses: dict[str, str | tuple[str, int]] = {
            "MariaDB": str(self.settings.mariadb_socket),
            "php-fpm": str(self.settings.php_socket),
            "nginx": (LOOPBACK, self.settings.port),
        }
        for name, address in addresses.items():
            wait_for(f"WordPress's {name}", partial(_listens, address), PATIENCE, watch)

    def stop(self) -> None:
        """Stop all and wait until they have ended."""
        self._supervisor.stop()

    def _make_database(self) -> None:
        options = f"--defaults-file={self.settings.run}/mariadb.cnf"
        command = [self.installed.mariadb_install_db, options, "--skip-test-db"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LauncherError(f"MariaDB's data could not be made:\n{(done.stdout + done.stderr).strip()[-1000:]}")

    def _programs(self) -> list[Program]:
        run = self.settings.run
        commands = {
            "mariadb": (self.installed.mariadbd, f"--defaults-file={run}/mariadb.cnf"),
            "php-fpm": (
                *(self.installed.php_fpm, "--nodaemonize", "--allow-to-run-as-root"),
                *("-c", f"{run}/php.ini", "--fpm-config", f"{run}/php-fpm.conf"),
            ),
            "nginx": (self.installed.nginx, "-e", "stderr", "-p", str(run), "-c", f"{run}/nginx.conf"),
        }
        return [Program(name, command, group="servers", stop_seconds=30) for name, command in commands.items()]


@contextmanager
def running(installed: Installed, children: int = CHILDREN) -> Iterator[Servers]:
    """Servers with an empty database; they and all their files are gone after the block, however it ends."""
    home = Home(ROOT / "var" / "bench" / "wordpress")
    if Supervisor(home).process:
        raise LauncherError("WordPress is being measured here already.", "Try again when that has ended.")
    shutil.rmtree(home.base, ignore_errors=True)
    with _alias(home) as alias:
        servers = Servers(home, alias, installed, children)
        try:
            home.make()
            servers.start()
            yield servers
        finally:
            servers.stop()
            shutil.rmtree(home.base, ignore_errors=True)


@contextmanager
def _alias(home: Home) -> Iterator[Home]:
    """The home by a path that is short and has no spaces.

    mariadb-install-db splits the path of its data at spaces, MariaDB and php-fpm have no way to quote one, and the
    path of a socket has at most 107 bytes. The data itself stays on the disk where Kabar has its own.
    """
    with tempfile.TemporaryDirectory(prefix="kabar-wordpress-", dir="/tmp") as folder:
        link = Path(folder) / "home"
        link.symlink_to(home.base, target_is_directory=True)
        yield Home(link)


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.bind((LOOPBACK, 0))
        port: int = sock.getsockname()[1]
        return port


def _listens(address: str | tuple[str, int]) -> bool:
    with socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET, socket.SOCK_STREAM) as sock:
        return sock.connect_ex(address) == 0
