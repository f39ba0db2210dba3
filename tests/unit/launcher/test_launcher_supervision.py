"""supervisord's configuration as written from the process table."""

from __future__ import annotations

from configparser import RawConfigParser

import pytest

from launcher.errors import LauncherError
from launcher.ports import Ports
from launcher.processes import SERVICES, background_programs, web_programs
from launcher.supervision.config import render
from launcher.supervision.program import Program


def parsed(*programs: Program) -> RawConfigParser:
    parser = RawConfigParser(inline_comment_prefixes=(";", "#"))
    parser.read_string(render(programs))
    return parser


def test_every_service_has_a_web_process_and_a_worker() -> None:
    names = {program.name for program in [*web_programs(Ports()), *background_programs(Ports())]}
    assert {*SERVICES, *(f"{name}-worker" for name in SERVICES), "relay", "site", "sandbox"} == names


def test_services_stop_before_servers() -> None:
    config = parsed(Program("mongodb", ("mongod",), group="servers"), Program("relay", ("relay",)))
    assert config["group:services"].getint("priority") > config["group:servers"].getint("priority")


def test_nothing_starts_by_itself_and_everything_is_restarted() -> None:
    section = parsed(Program("relay", ("relay",)))["program:relay"]
    assert (section["autostart"], section["autorestart"]) == ("false", "true")


def test_words_of_a_command_stay_words_and_percent_signs_stay_themselves() -> None:
    section = parsed(Program("x", ("run", "two words", "100%")))["program:x"]
    assert section["command"].endswith("run 'two words' 100%%")


def test_a_worker_is_ready_when_all_its_queues_have_consumers() -> None:
    worker = Program("review-worker", ("run",), consumes="review.")
    assert worker.is_consuming({"intake.status"})
    assert not worker.is_consuming({"intake.status", "review.deliveries"})
    assert Program("relay", ("run",)).is_consuming({"review.deliveries"})


@pytest.mark.parametrize("value", ['a"b', "a ;b", "a #b", "a\nb"])
def test_what_the_format_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(LauncherError):
        render([Program("x", ("run",), environment={"NAME": value})])
