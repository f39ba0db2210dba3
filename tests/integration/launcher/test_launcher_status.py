"""The status of a running platform."""

from __future__ import annotations

from launcher import status
from launcher.doctor.finding import Verdict
from launcher.doctor.installation import check_private_files, check_processes
from launcher.platform import Platform, find
from launcher.ports import Ports
from launcher.processes import SERVICES, background_programs, web_programs
from launcher.waiting import wait_for

SERVERS = ("mongodb", "rabbitmq", "epmd")
MOST_MEMORY_MB = 900


def all_well(platform: Platform) -> bool:
    return all(process.health in status.WELL for process in status.process_statuses(platform))


def test_every_process_is_well_and_reports_its_version(platform: Platform) -> None:
    wait_for("all processes", lambda: all_well(platform), 30)
    statuses = {process.service: process for process in status.process_statuses(platform)}
    expected = {program.name for program in [*web_programs(Ports()), *background_programs(Ports())]}
    assert set(statuses) == {*expected, *SERVERS}
    assert {statuses[name].version for name in SERVICES} == {platform.version}


def test_everything_without_the_servers_fits_its_memory(platform: Platform) -> None:
    processes = status.process_statuses(platform)
    assert sum(process.memory_mb or 0 for process in processes if process.service not in SERVERS) < MOST_MEMORY_MB


def test_the_queues_are_shown(platform: Platform) -> None:
    def shown() -> bool:
        return "review.submissions" in {queue.name for queue in status.queues(platform) or []}

    wait_for("the queue in the list", shown, 30)


def test_others_find_the_running_platform(platform: Platform) -> None:
    assert find(platform.home) == platform


def test_the_doctor_is_content(platform: Platform) -> None:
    wait_for("all processes", lambda: all_well(platform), 30)
    findings = [*check_processes(platform.home), *check_private_files(platform.home)]
    assert {finding.verdict for finding in findings} == {Verdict.GOOD}
