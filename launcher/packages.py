"""Installing locked packages exactly as a list names them: versions and hashes are taken as they are, never resolved.

uv does it, itself pinned by hash in requirements/lock.txt and fetched with pip. Where uv has no wheel for the machine,
or fails, pip installs the same list. Only the standard library is imported here: all else comes with the packages.
"""

from __future__ import annotations

import ast
import ensurepip
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from launcher.errors import LauncherError
from launcher.home import HERE, ROOT

#: uv itself.
UV_LOCKED = ROOT / "requirements" / "lock.txt"
#: What builds a package that is published without a wheel.
BUILD_LOCKED = ROOT / "requirements" / "build.txt"

_PIP_INSTALL = ("install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")
_AS_LOCKED = ("--require-hashes", "--no-deps")
_UV_SYNC = ("pip", "sync", "--require-hashes", "--no-python-downloads")
#: Of what uv fetches to build a package, too.
_BUILD = ("--require-build-hashes", "--preview-features", "build-dependency-hashes", "--build-constraints")

#: Settings of pip that decide where packages come from, and the environment variable by which uv takes each.
_UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
#: uv separates a list in a variable by spaces, as pip does, but for this one.
_SEPARATED_BY_COMMA = {"find-links"}


def install(locked: Path, python: Path, *, progress: bool = False) -> None:
    """Let the environment of `python` hold the packages of the locked list; raises LauncherError where that fails.

    uv also removes what the list does not name (pip, setuptools and wheel stay). pip only adds.
    """
    with _log() as log:
        try:
            _uv_sync(locked, log, *_BUILD, str(BUILD_LOCKED), "--python", str(python), progress=progress)
        except (LauncherError, subprocess.CalledProcessError) as error:
            _say(log, f"uv did not install {_name(locked)}; trying with pip …", error, progress=progress)
            command = [*_pip_of(python, log), *_PIP_INSTALL, *_AS_LOCKED, "-r", str(locked)]
            _run_pip(command, locked, log, {"PIP_CONSTRAINT": str(_build_constraints(locked))}, progress=progress)


def unpack(locked: Path, folder: Path) -> None:
    """Put the wheels of the locked list into a folder of their own; raises LauncherError where that fails."""
    with _log() as log:
        try:
            _uv_sync(locked, log, "--no-build", "--target", str(folder), "--python", sys.executable)
        except (LauncherError, subprocess.CalledProcessError) as error:
            _say(log, f"uv did not install {_name(locked)}; trying with pip …", error)
            _pip_unpack(locked, folder, log)


def uv() -> Path:
    """The one uv that installs and locks, fetched with pip when it is first needed; raises LauncherError."""
    folder = HERE.tools / "uv"
    program, stamp, wanted = folder / "bin" / "uv", folder / ".installed", _hash(UV_LOCKED)
    if stamp.is_file() and stamp.read_text() == wanted:
        return program
    HERE.make()
    with (HERE.tools / "uv.lock").open("a") as lock, _log() as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.is_file() and stamp.read_text() == wanted):
            unfinished = HERE.tools / "uv.unfinished"
            for left in (unfinished, folder):
                shutil.rmtree(left, ignore_errors=True)
            _pip_unpack(UV_LOCKED, unfinished, log)
            (unfinished / ".installed").write_text(wanted)
            unfinished.rename(folder)
    return program


def uv_environment() -> dict[str, str]:
    """This process's environment, in which uv also finds what pip is configured with; uv's own variables win."""
    command = [*_any_pip(), "config", "list", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {**for_uv(pip_settings(listed)), **os.environ}


def pip_settings(listed: str) -> dict[str, str]:
    """pip's effective settings by name, from what `pip config list` prints."""
    found: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):  # each overrides what is before it
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(section):
                found[name.removeprefix(section)] = str(ast.literal_eval(value))
    return found


def for_uv(settings: Mapping[str, str]) -> dict[str, str]:
    """The variables by which uv uses the same indexes, folders, certificates and proxy as pip."""
    found = {}
    for name, variable in _UV_VARIABLES.items():
        if name in settings:
            separator = "," if name in _SEPARATED_BY_COMMA else " "
            found[variable] = separator.join(settings[name].split())
    if "UV_INDEX" in found or "UV_FIND_LINKS" in found:
        # As pip does: whichever index has the wanted file. The hashes decide what is accepted.
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return found


def _uv_sync(locked: Path, log: int, *options: str, progress: bool = False) -> None:
    with ThreadPoolExecutor(1) as beside:
        environment = beside.submit(uv_environment)
        command = [str(uv()), *_UV_SYNC, *options, str(locked)]
        _run(command, log, environment.result(), progress=progress)


def _any_pip() -> list[str]:
    """A pip that reads its configuration and downloads: this environment's, or the one that Python brings along.

    To make that one part of the environment would take 3 s, and is not needed where uv works.
    """
    bundled = Path(str(sysconfig.get_config_var("WHEEL_PKG_DIR") or Path(ensurepip.__file__).parent / "_bundled"))
    wheels = sorted(bundled.glob("pip-*.whl"))
    if wheels and not importlib.util.find_spec("pip"):
        return [sys.executable, str(wheels[-1] / "pip")]
    return _pip_of(Path(sys.executable), None)


def _pip_of(python: Path, log: int | None) -> list[str]:
    """The pip of an environment, made part of it where it is not yet."""
    if subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode:
        subprocess.run([python, "-m", "ensurepip"], stdout=log, stderr=log, check=True)
    return [str(python), "-m", "pip"]


def _pip_unpack(locked: Path, folder: Path, log: int) -> None:
    command = [*_any_pip(), *_PIP_INSTALL, *_AS_LOCKED, "--only-binary", ":all:"]
    _run_pip([*command, "--target", str(folder), "-r", str(locked)], locked, log, {})


def _build_constraints(locked: Path) -> Path:
    """What pip installs before it builds a package. It takes this from the environment only, and not with hashes.

    As it applies it to the list as well, what the list names itself is left out.
    """
    named = {name for name, _ in _pins(locked)}
    pinned = HERE.run / "build-constraints.txt"
    pinned.write_text("".join(f"{name}=={version}\n" for name, version in _pins(BUILD_LOCKED) if name not in named))
    return pinned


def _pins(locked: Path) -> list[tuple[str, str]]:
    """Names and versions in a locked list."""
    return re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", locked.read_text(), re.MULTILINE)


def _run_pip(command: list[str], locked: Path, log: int, more: Mapping[str, str], *, progress: bool = False) -> None:
    try:
        _run(command, log, {**os.environ, **more}, progress=progress)
    except subprocess.CalledProcessError:
        path = HERE.log / "setup.log"
        last = "\n".join(path.read_text(errors="replace").splitlines()[-5:])
        hint = f"Is the package index within reach? The log says more: {path}"
        raise LauncherError(f"could not install {_name(locked)}:\n{last}", hint) from None


def _run(command: list[str], log: int, environment: Mapping[str, str], *, progress: bool = False) -> None:
    """With `progress` and a terminal the output is shown there, else it is added to the log."""
    output = None if progress and sys.stderr.isatty() else log
    subprocess.run(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=dict(environment), check=True)


def _say(log: int, sentence: str, error: Exception, *, progress: bool = False) -> None:
    os.write(log, f"{sentence} ({error})\n".encode())
    if progress:
        print(f"  {sentence}", file=sys.stderr)


@contextmanager
def _log() -> Iterator[int]:
    HERE.make()
    with (HERE.log / "setup.log").open("ab", buffering=0) as file:
        yield file.fileno()


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _name(locked: Path) -> str:
    return str(locked.relative_to(ROOT)) if locked.is_relative_to(ROOT) else str(locked)


def main() -> int:
    """`python -m launcher.packages LIST [PYTHON]`: install the list into the environment of PYTHON, else its own."""
    try:
        install(ROOT / sys.argv[1], Path(*sys.argv[2:] or [sys.executable]), progress=True)
    except LauncherError as error:
        print(f"kabar: {error.message}\n  {error.hint}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
