"""A replica set of three, small and quick to elect, whose members can be killed and frozen."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from launcher.ports import LOOPBACK, Ports
from launcher.servers import mongodb_binary
from launcher.supervision.config import dies_with_parent
from tests.waiting import until

NAME = "three"
#: Milliseconds without a word from the primary after which another is elected, and between the members' words.
ELECTION_MS, HEARTBEAT_MS = 1500, 300
_SMALL = ("--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64", "--nounixsocket")
_QUICK = (
    "diagnosticDataCollectionEnabled=false",
    "transactionLifetimeLimitSeconds=2",
    "oplogNetworkTimeoutBufferSeconds=1",  # so long a secondary waits for a member that does not answer
)


class Member:
    """One mongod of the set."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self._folder = port, folder
        self._binary = mongodb_binary.find_or_fetch().path
        self.start()

    def start(self) -> None:
        """Start it with the data that it has."""
        self._folder.mkdir(exist_ok=True)
        command = [str(self._binary), "--replSet", NAME, "--bind_ip", LOOPBACK, "--port", str(self.port), *_SMALL]
        command += ["--dbpath", str(self._folder), "--logpath", str(self._folder / "mongod.log"), "--logappend"]
        for setting in _QUICK:
            command += ["--setParameter", setting]
        self._process = subprocess.Popen(dies_with_parent(command, "KILL"), stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """End it as a power failure would."""
        self._process.kill()
        self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It stands still, with all its connections open, while the block runs."""
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)

    def ask(self, command: str, value: Any = 1) -> dict[str, Any] | None:
        """Its answer to an administrator's command; None where it gives none."""
        with MongoClient[dict[str, Any]](
            LOOPBACK, self.port, directConnection=True, serverSelectionTimeoutMS=500, socketTimeoutMS=2000
        ) as client:
            try:
                return client.admin.command(command, value)
            except PyMongoError:
                return None


class ReplicaSet:
    """Three members that elect one primary."""

    def __init__(self, folder: Path) -> None:
        ports = Ports.free().named(("site", "intake", "review")).values()
        self.members = [Member(port, folder / str(port)) for port in ports]
        hosts = [f"{LOOPBACK}:{member.port}" for member in self.members]
        self.uri = f"mongodb://{','.join(hosts)}/?replicaSet={NAME}&heartbeatFrequencyMS=500"
        self._begin(hosts)

    @property
    def primary(self) -> Member:
        """The member that takes writes now; waits for an election."""
        return until(lambda: next((one for one in self.members if _is_primary(one)), None))

    def wait_until_whole(self) -> None:
        """Return once one member is primary and the others follow it."""
        until(lambda: _states(self.primary) == {"PRIMARY", "SECONDARY"})

    def end(self) -> None:
        """Kill all of it."""
        for member in self.members:
            member.kill()

    def _begin(self, hosts: list[str]) -> None:
        until(lambda: all(member.ask("ping") for member in self.members))
        settings = {"electionTimeoutMillis": ELECTION_MS, "heartbeatIntervalMillis": HEARTBEAT_MS}
        members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
        self.members[0].ask("replSetInitiate", {"_id": NAME, "members": members, "settings": settings})
        self.wait_until_whole()


@contextmanager
def replica_set(folder: Path) -> Iterator[ReplicaSet]:
    """A set that ends with the block."""
    found = ReplicaSet(folder)
    try:
        yield found
    finally:
        found.end()


def _is_primary(member: Member) -> bool:
    return bool((member.ask("hello") or {}).get("isWritablePrimary"))


def _states(member: Member) -> set[str]:
    status = member.ask("replSetGetStatus") or {"members": []}
    return {one["stateStr"] for one in status["members"]}
