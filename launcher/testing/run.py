"""Running pytest with everything it needs around it, and nothing left afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from launcher.console import step
from launcher.environment import inherited
from launcher.errors import LauncherError
from launcher.home import ROOT
from launcher.servers.temporary import temporary_servers
from launcher.testing import browser
from launcher.testing.checks import run_checks

#: Four processes side by side, since the browser's and the faults' tests mostly wait; what shares a platform stays
#: together, see tests/scheduling.py.
WHOLE_SUITE = ("-q", "-n", "4")
#: To count the lines makes Python half as fast again, so it is only done on request.
COVERAGE = ("--cov", "--cov-report=term:skip-covered")
#: testcontainers' own cleaner is one more image to fetch; containers end with their `with` blocks anyway.
DOCKER = {
    "KABAR_TEST_DOCKER": "1",
    "TESTCONTAINERS_RYUK_DISABLED": "true",
    "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
}
NOT_FOR_TESTS = ("MONGODB_", "AMQP_", "KABAR_", "OTEL_")


def run_tests(arguments: tuple[str, ...], *, docker: bool, coverage: bool = False) -> int:
    """Without arguments all checks, then all tests; else pytest with these. The exit code."""
    chromium = browser.find_or_install()
    with _servers(docker) as environment, tempfile.TemporaryDirectory(prefix="kabar-coverage-") as aside:
        checked = bool(arguments) or run_checks()
        environment = {**environment, "COVERAGE_FILE": str(Path(aside) / "coverage")}
        if chromium:
            environment["KABAR_TEST_CHROMIUM"] = chromium
        command = [sys.executable, "-m", "pytest", *(arguments or WHOLE_SUITE), *(COVERAGE if coverage else ())]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code < 0:
        raise LauncherError(f"pytest was ended by {signal.Signals(-code).name}.")
    return code or (0 if checked else 1)


@contextmanager
def _servers(docker: bool) -> Iterator[Mapping[str, str]]:
    """The environment that names the servers for tests/servers.py."""
    clean = {name: value for name, value in inherited().items() if not name.startswith(NOT_FOR_TESTS)}
    if docker:
        _require_docker()
        yield {**clean, **DOCKER}
        return
    with temporary_servers() as servers:
        with step("MongoDB and RabbitMQ for the tests"):
            servers.wait_ready()
        yield {
            **clean,
            "KABAR_TEST_MONGODB_URI": servers.mongodb.url,
            "KABAR_TEST_AMQP_URL": servers.rabbitmq.url,
            "KABAR_TEST_MANAGEMENT_URL": servers.rabbitmq.management_url,
            "KABAR_TEST_HOME": str(servers.home.base),
        }


def _require_docker() -> None:
    try:
        subprocess.run(["docker", "info"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise LauncherError(
            "No Docker engine is reachable.", "Start one, or run the tests without --docker."
        ) from error
