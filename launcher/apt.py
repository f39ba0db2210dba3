"""Installing Debian packages, where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.home import HERE

#: Asked by Debian's package scripts before they start a service; 101 means "do not".
POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = (
    "#!/bin/sh\n# By ./kabar, while it installs a package: no service is to start. Safe to remove.\nexit 101\n"
)


def can_install() -> bool:
    """Whether apt is there and we are root or become root without a password."""
    return bool(shutil.which("apt-get")) and (os.geteuid() == 0 or _run(["sudo", "-n", "true"]))


def install(*packages: str) -> bool:
    """Install the packages; start no service of theirs, remove nothing. False where that failed (the log says why)."""
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qq", "-y", "--no-install-recommends"]
    command += ["--no-remove", "-o", "DPkg::Lock::Timeout=120", *packages]
    with _no_service_starts():
        return _as_root(command) or (_as_root(["apt-get", "update", "-qq"]) and _as_root(command))


def disable_service(name: str) -> None:
    """Keep the service of a package that we installed from starting at the next boot."""
    if shutil.which("systemctl"):
        _as_root(["systemctl", "disable", "--quiet", f"{name}.service"])
    elif shutil.which("update-rc.d"):
        _as_root(["update-rc.d", name, "disable"])


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Leave a policy that is there already alone; take ours away again."""
    if POLICY.exists():
        yield
        return
    _as_root(["tee", str(POLICY)], POLICY_TEXT)
    _as_root(["chmod", "755", str(POLICY)])
    try:
        yield
    finally:
        _as_root(["rm", "-f", str(POLICY)])


def _as_root(command: list[str], text: str = "") -> bool:
    return _run(command if os.geteuid() == 0 else ["sudo", "-n", *command], text)


def _run(command: list[str], text: str = "") -> bool:
    with (HERE.log / "setup.log").open("a") as log:
        try:
            return not subprocess.run(command, input=text, text=True, stdout=log, stderr=log, check=False).returncode
        except OSError as error:
            log.write(f"{error}\n")
            return False
