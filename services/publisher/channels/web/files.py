"""Writing below the document root so that a reader gets the old page or the new one, never a part of one."""

from __future__ import annotations

import gzip
import os
import secrets
import threading
import time
from pathlib import Path

#: Beside these a compressed copy is kept for web servers that send it as it is.
COMPRESSED = {".html", ".xml", ".json", ".css", ".js", ".svg", ".webmanifest", ".txt"}
#: Smaller files gain nothing from compression, in bytes.
COMPRESS_FROM = 512
#: Our own temporary files start like this; a web server must not serve names that start with a dot.
TEMPORARY = ".kabar-"
#: A temporary file older than this many seconds belongs to a process that has ended.
ABANDONED_AFTER = 3600


class SiteFolder:
    """The document root of the public site."""

    def __init__(self, root: Path) -> None:
        """Nothing is made before the first write."""
        self.root = root
        self._unsynced: set[Path] = set()
        self._syncing = threading.Lock()

    def locate(self, path: str) -> Path:
        """File of a URL path; a path that ends in a slash is a page."""
        relative = path.lstrip("/")
        return self.root / (f"{relative}index.html" if not relative or relative.endswith("/") else relative)

    def exists(self, path: str) -> bool:
        """Whether something is there for a URL path."""
        return self.locate(path).exists()

    def write(self, path: str, content: bytes | str) -> bytes:
        """Put content at a URL path unless it is there already; returns the bytes that are there afterwards.

        It survives a loss of power only after `sync`.
        """
        data = content.encode() if isinstance(content, str) else content
        target = self.locate(path)
        if _holds(target, data):
            return data
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix in COMPRESSED:
            self._write_compressed(target, data)
        self._replace(target, data)
        return data

    def sync(self) -> None:
        """Flush to the disk what was written so far, by other threads too.

        For all files of an article at once, which costs a fraction of waiting for the disk after each of them; and
        no caller returns from here while another still rebuilds it.
        """
        with self._syncing:
            while self._unsynced:
                _bring_to_disk(self._unsynced.pop())

    def remove(self, path: str) -> None:
        """Take away what is at a URL path."""
        target = self.locate(path)
        target.unlink(missing_ok=True)
        _beside(target).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove the temporary files of writers that have ended; returns how many there were."""
        oldest = time.time() - ABANDONED_AFTER
        left = [file for file in self.root.rglob(f"{TEMPORARY}*.tmp") if file.stat().st_mtime < oldest]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def _write_compressed(self, target: Path, data: bytes) -> None:
        if len(data) < COMPRESS_FROM:
            _beside(target).unlink(missing_ok=True)
        else:
            self._replace(_beside(target), gzip.compress(data, 5, mtime=0))

    def _replace(self, target: Path, data: bytes) -> None:
        """Write beside the target, then rename it over the target."""
        temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(8)}.tmp")
        try:
            with temporary.open("xb") as file:
                os.fchmod(file.fileno(), 0o644)
                file.write(data)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        self._unsynced.add(target)


def _beside(target: Path) -> Path:
    return target.with_name(target.name + ".gz")


def _holds(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except FileNotFoundError:
        return False


def _bring_to_disk(file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return  # removed meanwhile
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
