"""The shell script at the root: makes the environment, once, and heals what was cut off."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from launcher.home import ROOT

#: Stands in for Python: makes a "venv" that holds a copy of itself, "installs", and reports how it was called.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    "-c import sys; print("*) echo 3.11 ;;
    -c*) exit 0 ;;
    --version) echo "Python 3.11.0" ;;
    "-m venv --without-pip -- "*) echo venv >>"$CALLS"; mkdir -p "$5/bin"; cp "$0" "$5/bin/python" ;;
    "-m launcher.packages requirements/"*) basename "$3" .txt >>"$CALLS"; exit "${INSTALL_FAILS:-0}" ;;
    "-m launcher"*) shift 2; echo "launcher in $PWD: $*" ;;
    *) echo "unexpected: $*" >&2; exit 64 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the script with small requirements, in a folder with a space, and only a fake Python to be found."""
    folder, programs = tmp_path / "my kabar", tmp_path / "bin"
    (folder / "requirements").mkdir(parents=True)
    programs.mkdir()
    shutil.copy(ROOT / "kabar", folder)
    for name in ("local", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    (programs / "python3").write_text(FAKE_PYTHON)
    (programs / "python3").chmod(0o755)
    return folder


def kabar(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    programs = checkout.parent / "bin"
    return subprocess.run(
        [checkout / "kabar", *arguments],
        cwd="/",
        env={"PATH": f"{programs}:{os.environ['PATH']}", "CALLS": str(checkout / "calls"), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def calls(checkout: Path) -> list[str]:
    path = checkout / "calls"
    return path.read_text().split() if path.exists() else []


def test_the_first_call_makes_the_environment_and_later_ones_do_not(checkout: Path) -> None:
    first, second = kabar(checkout, "status"), kabar(checkout, "status")
    assert first.stdout == second.stdout == f"launcher in {checkout}: status\n"
    assert calls(checkout) == ["venv", "local"]


@pytest.mark.parametrize("arguments", [(), ("--help",), ("test", "--help"), ("bench", "events", "-h"), ("--version",)])
def test_help_installs_nothing(checkout: Path, arguments: tuple[str, ...]) -> None:
    done = kabar(checkout, *arguments)
    assert done.stdout == f"launcher in {checkout}: {' '.join(arguments)}\n"
    assert calls(checkout) == []


def test_changed_requirements_are_installed(checkout: Path) -> None:
    kabar(checkout, "status")
    (checkout / "requirements" / "local.txt").write_text("local==2\n")
    kabar(checkout, "status")
    assert calls(checkout) == ["venv", "local", "local"]


def test_tests_need_more_packages_and_what_runs_needs_no_second_install_after_them(checkout: Path) -> None:
    kabar(checkout, "test")
    kabar(checkout, "status")
    assert calls(checkout) == ["venv", "dev"]


def test_what_the_tests_need_is_kept_when_what_runs_needs_something_new(checkout: Path) -> None:
    kabar(checkout, "test")
    for name in ("local", "dev"):
        (checkout / "requirements" / f"{name}.txt").write_text(f"{name}==2\n")
    kabar(checkout, "status")
    kabar(checkout, "test")
    assert calls(checkout) == ["venv", "dev", "dev"]


def test_an_environment_that_was_cut_off_is_made_again(checkout: Path) -> None:
    assert kabar(checkout, "status", INSTALL_FAILS="1").returncode == 1
    done = kabar(checkout, "status")
    assert done.returncode == 0
    assert calls(checkout) == ["venv", "local", "venv", "local"]


def test_two_at_once_set_up_once(checkout: Path) -> None:
    command = [checkout / "kabar", "status"]
    environment = {"PATH": f"{checkout.parent / 'bin'}:{os.environ['PATH']}", "CALLS": str(checkout / "calls")}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert calls(checkout) == ["venv", "local"]


def test_without_a_new_enough_python_it_says_what_to_do(checkout: Path) -> None:
    for version in ("", ".11", ".12", ".13", ".14"):
        old = checkout.parent / "bin" / f"python3{version}"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
    done = kabar(checkout, "status")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_the_stamp_is_the_hash_of_the_requirements(checkout: Path) -> None:
    kabar(checkout, "status")
    expected = hashlib.sha256((checkout / "requirements" / "local.txt").read_bytes()).hexdigest()
    assert (checkout / "var" / "venv" / ".installed").read_text() == f"local {expected}\n"
