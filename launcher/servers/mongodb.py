"""MongoDB as a replica set of one, which is what transactions and change streams ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from launcher.home import HERE, Home
from launcher.locking import set_up_lock
from launcher.ports import LOOPBACK
from launcher.servers import mongodb_binary
from launcher.supervision.program import Program
from launcher.waiting import wait_for

REPLICA_SET = "kabar"
CACHE_GB = "0.5"
#: Error codes of MongoDB: the node has no replica set yet; the set does not know the node by this address.
NOT_YET_INITIALIZED, INVALID_CONFIG = 94, 93


class LocalMongoDB:
    """A mongod of our own, on loopback, with its data in the home."""

    def __init__(self, home: Home, port: int) -> None:
        self._home, self._port = home, port
        self.url = f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}"

    @property
    def _folder(self) -> Path:
        return self._home.data / "mongodb"

    @property
    def _link(self) -> Path:
        return self._home.run / "mongod"

    def prepare(self) -> None:
        """Make the data folder, and a link to mongod, fetched at the first time, by a path without surprises."""
        with set_up_lock(HERE):
            mongod = mongodb_binary.find_or_fetch()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(mongod.path)

    def programs(self) -> list[Program]:
        """mongod, journaled as always; it need not wait for other members when it stops."""
        options = {
            "--replSet": REPLICA_SET,
            "--bind_ip": LOOPBACK,
            "--port": str(self._port),
            "--dbpath": str(self._folder.relative_to(self._home.base)),
            "--wiredTigerCacheSizeGB": CACHE_GB,
        }
        command = [str(self._link.relative_to(self._home.base)), "--nounixsocket"]
        command += [word for option in options.items() for word in option]
        for setting in (
            "shutdownTimeoutMillisForSignaledShutdown=100",
            "diagnosticDataCollectionEnabled=false",
            "transactionLifetimeLimitSeconds=10",  # what a killed process had begun blocks its keys no longer than this
        ):
            command += ["--setParameter", setting]
        return [Program("mongodb", tuple(command), ports={"MongoDB": self._port}, group="servers", stop_seconds=30)]

    def wait_ready(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        """Wait for mongod, make it a replica set at its first start, and wait until it is the primary."""
        with MongoClient[dict[str, Any]](
            LOOPBACK, self._port, directConnection=True, serverSelectionTimeoutMS=300, connectTimeoutMS=1000
        ) as client:
            wait_for("MongoDB", lambda: self._is_primary(client), seconds, check)

    def _is_primary(self, client: MongoClient[dict[str, Any]]) -> bool:
        try:
            if client.admin.command("hello").get("isWritablePrimary"):
                return True
            self._configure(client)
        except PyMongoError:
            return False
        return False

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make or mend the replica set's configuration: the port may be another one than last time."""
        member = {"_id": 0, "host": f"{LOOPBACK}:{self._port}"}
        try:
            client.admin.command("replSetGetStatus")
        except OperationFailure as error:
            if error.code == NOT_YET_INITIALIZED:
                client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            elif error.code == INVALID_CONFIG:
                config = client.local.get_collection("system.replset").find_one() or {}
                config |= {"members": [member], "version": config.get("version", 0) + 1}
                client.admin.command("replSetReconfig", config, force=True)
            else:
                raise
