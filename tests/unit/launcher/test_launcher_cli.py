"""The command line: declared once, with help that needs no installed package, and programs that get what they need."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import bench.__main__ as bench_program
from demo.arguments import parse
from demo.target import Target
from launcher import cli
from launcher.commands import demo as demo_command
from launcher.commands import test as test_command
from launcher.home import ROOT


def without_packages(*arguments: str) -> str:
    """What ./kabar prints with Python's standard library alone."""
    command = [sys.executable, "-S", "-m", "launcher", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_the_help_of_a_command_needs_no_packages(command: cli.Command) -> None:
    assert " ".join(command.summary.split()) in " ".join(without_packages(command.name, "--help").split())


def test_the_help_of_what_is_measured_needs_no_packages() -> None:
    assert "--with-wordpress" in without_packages("bench", "journey", "--help")
    assert "--quick" in without_packages("bench", "events", "--help")


def test_all_commands_are_listed() -> None:
    listed = without_packages()
    assert [command.name for command in cli.COMMANDS if f"\n    {command.name} " not in listed] == []
    assert without_packages("--help") == listed


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_a_command_takes_the_options_that_are_declared(command: cli.Command) -> None:
    declared = cli.parser()[1][command.name]
    options = {action.dest for action in declared._actions} - {"help"}
    more = {"refuse": set(), "hand on": {"others"}, "hand on all": {"arguments", "own_help"}}[command.others]
    assert set(inspect.signature(command.load()).parameters) == options | more


def test_what_test_does_not_know_is_for_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(
        test_command, "run_tests", lambda arguments, **options: seen.update(options, given=arguments) or 5
    )
    assert cli.run(["test", "-q", "--docker", "tests/unit", "-k", "one or two", "--co"]) == 5
    assert seen == {"given": ("-q", "tests/unit", "-k", "one or two", "--co"), "docker": True, "coverage": False}


def test_an_option_that_no_command_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.run(["down", "--now"])
    assert "unrecognized arguments: --now" in capsys.readouterr().err


def test_relative_files_of_the_benchmark_are_where_it_was_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KABAR_CALLED_FROM", str(tmp_path))
    options = bench_program.parser().parse_args(["events", "--json", "figures.json", "--chart", "/tmp/chart.svg"])
    assert (options.json_file, options.chart, options.quick) == (
        tmp_path / "figures.json",
        Path("/tmp/chart.svg"),
        False,
    )


def test_the_demo_gets_its_target_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = {"site": "http://127.0.0.1:1", "sandbox": "http://127.0.0.1:2", "publisher": "http://127.0.0.1:3"}
    ran: dict[str, Any] = {}

    @contextmanager
    def platform(_keep: bool) -> Iterator[Any]:
        yield SimpleNamespace(urls=urls, credentials={"chief": "secret-words"})

    def run(command: list[str], **options: Any) -> Any:
        ran.update(options, command=command)
        return SimpleNamespace(returncode=1)

    monkeypatch.setattr(demo_command, "running_platform", platform)
    monkeypatch.setattr(subprocess, "run", run)
    assert demo_command.demo(keep_running=False, json_file=None) == 1
    assert "secret-words" not in " ".join(ran["command"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(read=lambda: ran["input"]))
    target = parse(ran["command"][3:]).read_target()
    assert target == Target(urls, urls["sandbox"], urls["publisher"], {"chief": "secret-words"})
    assert json.loads(ran["input"])["urls"] == urls
