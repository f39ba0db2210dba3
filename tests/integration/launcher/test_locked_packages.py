"""The locked lists are installed as they are, whatever else the index offers, and are complete.

The index is a folder. It has every locked package as an empty wheel with the metadata of the real one, so that what
packages require of each other is real, and a newer release of each. The lists are copies with these wheels' hashes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from launcher import packages
from launcher.errors import LauncherError
from launcher.home import ROOT

LISTS = ("services", "local", "dev")
NEWER = "9999.1"
#: A package in a list: its name, extras, version and marker, then its hashes.
LOCKED = re.compile(r"^([\w.-]+)((?:\[[\w,-]+\])?==)(\S+)(.*?)(?:(?: \\\n   )? --hash=\S+)+$", re.MULTILINE)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each package, with a page that names its wheels, and the three lists with their hashes."""
    folder = tmp_path_factory.mktemp("index")
    hashes = {}
    for found in importlib.metadata.distributions():
        name = normalized(found.metadata["Name"])
        hashes[name, found.version] = make_wheel(folder, name, found.version, found.read_text("METADATA") or "")
        newer = re.sub(r"^Version: .*$", f"Version: {NEWER}", found.read_text("METADATA") or "", flags=re.MULTILINE)
        make_wheel(folder, name, NEWER, newer)
    for name in LISTS:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        (folder / f"{name}.txt").write_text(LOCKED.sub(lambda found: with_hash(found, hashes), text))
    return folder


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def make_wheel(folder: Path, name: str, version: str, metadata: str) -> str:
    """An empty wheel; returns its hash."""
    stem = f"{name.replace('-', '_')}-{version}"
    wheel = folder / name / f"{stem}-py3-none-any.whl"
    wheel.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", metadata)
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        names = ("METADATA", "WHEEL", "RECORD")
        archive.writestr(f"{stem}.dist-info/RECORD", "".join(f"{stem}.dist-info/{each},,\n" for each in names))
    with (folder / name / "index.html").open("a") as page:
        page.write(f'<a href="{wheel.name}">{wheel.name}</a>\n')
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def with_hash(found: re.Match[str], hashes: dict[tuple[str, str], str]) -> str:
    """The package with the hash of the index's wheel; unchanged where its marker is for other machines."""
    digest = hashes.get((normalized(found[1]), found[3]))
    return f"{found[1]}{found[2]}{found[3]}{found[4]} --hash=sha256:{digest}" if digest else found[0]


@pytest.fixture
def environment(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Python of an empty environment. Only pip is configured with the index; uv is given what pip has."""
    program = packages.uv()
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", index.as_uri())
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    subprocess.run([program, "venv", "-q", "--python", sys.executable, tmp_path / "venv"], check=True)
    return tmp_path / "venv" / "bin" / "python"


def versions(name: str) -> set[tuple[str, str]]:
    """What a list of the repository names; two versions of a package where its markers say so."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {(normalized(one[1]), one[3]) for one in LOCKED.finditer(text)}


def installed(python: Path) -> set[tuple[str, str]]:
    command = [packages.uv(), "pip", "list", "--format", "json", "--python", python]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {(normalized(one["name"]), one["version"]) for one in listed}


def check(python: Path, locked: Path) -> None:
    """Every package that is installed is a locked one, and none lacks what it requires."""
    found = installed(python)
    assert len(found) > 40
    assert found <= versions(locked.stem)
    checked = subprocess.run([packages.uv(), "pip", "check", "--python", python], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", LISTS)
def test_uv_installs_the_locked_versions_although_newer_ones_are_offered(
    index: Path, environment: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_run_pip", lambda *_, **__: pytest.fail("uv did not install it"))
    packages.install(index / f"{name}.txt", environment)
    check(environment, index / f"{name}.txt")


@pytest.fixture
def without_uv(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine for which there is no uv. Its pip installs from outside: to make pip part of it would take seconds."""
    pip = [*packages._any_pip(), "--python", str(environment)]
    monkeypatch.setattr(packages, "_pip_of", lambda *_: pip)
    monkeypatch.setattr(packages, "_uv_sync", no_uv)


def no_uv(*_: object, **__: object) -> None:
    raise LauncherError("there is no uv for this machine", "")


@pytest.mark.usefixtures("without_uv")
def test_without_uv_pip_installs_the_locked_versions_although_newer_ones_are_offered(
    index: Path, environment: Path
) -> None:
    """The longest list, which holds all of the others: pip takes its time for each package."""
    packages.install(index / "dev.txt", environment)
    check(environment, index / "dev.txt")


@pytest.mark.usefixtures("without_uv")
def test_a_list_that_cannot_be_installed_is_one_clear_error(environment: Path, tmp_path: Path) -> None:
    locked = tmp_path / "wrong.txt"
    locked.write_text(f"click=={NEWER} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(LauncherError, match="could not install"):
        packages.install(locked, environment)


def test_what_the_list_does_not_name_any_more_is_removed(index: Path, environment: Path, tmp_path: Path) -> None:
    first, second, *_ = (found[0] for found in LOCKED.finditer((index / "services.txt").read_text()))
    locked = tmp_path / "list.txt"
    for named in ([first, second], [second]):
        locked.write_text("\n".join(named))
        packages.install(locked, environment)
        assert len(installed(environment)) == len(named)


def test_the_development_list_holds_all_of_the_one_for_running() -> None:
    """./kabar leaves an environment for development as it is when it only has to run something."""
    assert versions("services") < versions("local") < versions("dev")


def test_uv_uses_what_pip_is_configured_with() -> None:
    listed = (
        ":env:.cert='/etc/office.pem'\nglobal.cert='/etc/other.pem'\nglobal.index-url='https://u:p@packages.example/simple'\n"
        "install.find-links='/one\\n/two'\nglobal.extra-index-url='https://a.example https://b.example'\nglobal.timeout='60'\n"
    )
    assert packages.for_uv(packages.pip_settings(listed)) == {
        "SSL_CERT_FILE": "/etc/office.pem",
        "UV_DEFAULT_INDEX": "https://u:p@packages.example/simple",
        "UV_FIND_LINKS": "/one,/two",
        "UV_INDEX": "https://a.example https://b.example",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": "60",
    }
