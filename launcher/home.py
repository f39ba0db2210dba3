"""Where everything is. A home is one installation: its base folder and the `var/` in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation. All that is generated is under `var`, and only there."""

    base: Path

    @property
    def var(self) -> Path:
        """Everything that is not in version control."""
        return self.base / "var"

    @property
    def data(self) -> Path:
        """The servers' data."""
        return self.var / "data"

    @property
    def run(self) -> Path:
        """Sockets, pid files and generated configuration: worthless once everything has stopped."""
        return self.var / "run"

    @property
    def log(self) -> Path:
        """One log a process, rotated."""
        return self.var / "log"

    @property
    def tools(self) -> Path:
        """Programs fetched by set-up."""
        return self.var / "tools"

    @property
    def site(self) -> Path:
        """What the web channel publishes: the document root."""
        return self.var / "site"

    @property
    def credentials(self) -> Path:
        """Names and passwords generated at first start, for the owner's eyes only."""
        return self.var / "credentials.json"

    def make(self) -> None:
        """Make the folders; what is private to the owner stays so."""
        self.var.mkdir(parents=True, exist_ok=True)
        for folder in (self.data, self.run, self.log):
            folder.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.tools, self.site):
            folder.mkdir(exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def called_from() -> Path:
    """The folder in which ./kabar was called; relative paths among its arguments start there."""
    return Path(os.environ.get("KABAR_CALLED_FROM", "."))


HERE = Home(ROOT)
