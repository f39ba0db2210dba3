"""Stopping in order: first what takes work in, then the servers that it is kept in."""

from __future__ import annotations

from launcher import platform, processes
from launcher.console import step
from launcher.home import Home
from launcher.ports import Ports
from launcher.supervision.identity import end_all, processes_of
from launcher.supervision.supervisor import Supervisor


def stop(home: Home) -> bool:
    """Stop everything that runs here, gracefully where it lets us; False where nothing ran."""
    supervisor = Supervisor(home)
    if not supervisor.process and not processes_of(home):
        platform.forget(home)
        return False
    platform.forget(home)
    with step("Stopping"):
        if supervisor.process:
            supervisor.stop(_order())
        else:
            end_all(processes_of(home))
            supervisor.clean_up()
    return True


def _order() -> list[list[str]]:
    web = [program.name for program in processes.web_programs(Ports())]
    background = [program.name for program in processes.background_programs()]
    return [[*web, *background], ["mongodb", "rabbitmq"], ["epmd"]]
