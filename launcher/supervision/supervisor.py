"""Starting, querying and stopping one supervisord."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import xmlrpc.client
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from launcher.errors import LauncherError
from launcher.home import Home, write_private
from launcher.supervision.config import CONFIG, SOCKET, dies_with_parent, render
from launcher.supervision.identity import MARK, ProcessId, end_all, processes_of
from launcher.supervision.program import Program
from launcher.waiting import wait_for

#: Longer than every program's own limit together.
STOP_SECONDS = 90.0


class Supervisor:
    """The supervisord of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._identity = home.run / "supervisord.json"

    @property
    def process(self) -> ProcessId | None:
        """The supervisord that runs, if one does."""
        try:
            found = ProcessId(**json.loads(self._identity.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return found if found.is_alive() else None

    def start(self, programs: Iterable[Program], environment: Mapping[str, str], *, outlive_me: bool) -> None:
        """Start supervisord with nothing running in it yet; whatever a killed one left behind is ended first."""
        self.clean_up()
        write_private(self._home.base / CONFIG, render(programs))  # it holds the keys for credentials
        _allow_many_files()
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", CONFIG]
        with (self._home.log / "supervisord.out").open("ab") as output:
            child = subprocess.Popen(
                command if outlive_me else dies_with_parent(command),
                cwd=self._home.base,
                env={**environment, MARK: str(self._home.base)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        write_private(self._identity, json.dumps({"pid": child.pid, "started": ProcessId.of(child.pid).started}))
        wait_for("supervisord", self.responds, 15, lambda: self._still_there(child))

    def clean_up(self) -> None:
        """End what carries the home's mark although no supervisord supervises it any more, and drop stale files."""
        if self.process:
            raise LauncherError("Kabar is running here already", "Stop it with: ./kabar down")
        end_all(processes_of(self._home))
        for name in ("supervisor.sock", "supervisord.pid", "supervisord.json"):
            (self._home.run / name).unlink(missing_ok=True)

    def start_program(self, name: str) -> None:
        """Start one program without waiting for it; no harm where it runs already."""
        self._change(name, lambda rpc, full_name: rpc.startProcess(full_name, False), Faults.ALREADY_STARTED)

    def stop_program(self, name: str) -> None:
        """Stop one program and wait until it has ended."""
        self._change(name, lambda rpc, full_name: rpc.stopProcess(full_name, True), Faults.NOT_RUNNING)

    def programs(self) -> dict[str, dict[str, Any]]:
        """What supervisord reports of each program: statename, pid (0 if none), start (Unix time), spawnerr."""
        with self._rpc() as rpc:
            return {info["name"]: info for info in rpc.getAllProcessInfo()}

    def responds(self) -> bool:
        """Whether it is there and not about to end."""
        try:
            with self._rpc() as rpc:
                return bool(rpc.getState()["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False

    def stop(self) -> None:
        """Stop the services, then the servers, then supervisord itself; kill what refuses."""
        running = self.process
        if running:
            end_all([psutil.Process(running.pid)], STOP_SECONDS)
        end_all(processes_of(self._home))
        self.clean_up()

    def kill(self) -> None:
        """End everything at once, where the data is not needed. supervisord first, so that it restarts nothing."""
        running = self.process
        end_all([psutil.Process(running.pid)] if running else [], patience=0)
        end_all(processes_of(self._home), patience=0)

    def _still_there(self, child: subprocess.Popen[bytes]) -> None:
        if child.poll() is not None:
            raise LauncherError("supervisord ended at once", f"See {self._home.log}/supervisord.out")

    def _change(self, name: str, call: Callable[[Any, str], object], tolerated: int) -> None:
        info = self.programs()[name]
        with self._rpc() as rpc:
            try:
                call(rpc, f"{info['group']}:{name}")
            except xmlrpc.client.Fault as error:
                if error.faultCode != tolerated:
                    raise

    @contextmanager
    def _rpc(self) -> Iterator[Any]:
        """A connection to supervisord, by way of /proc since a socket's path is limited to 107 bytes."""
        folder = os.open(self._home.base, os.O_PATH | os.O_DIRECTORY)
        try:
            transport = SupervisorTransport(None, None, f"unix:///proc/self/fd/{folder}/{SOCKET}")
            with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as proxy:
                yield proxy.supervisor
        finally:
            os.close(folder)


def _allow_many_files() -> None:
    """mongod and RabbitMQ want many descriptors: raise the limit as far as we may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard < 64_000 else 64_000, hard))
