"""Whether the MongoDB that MONGODB_URI names can do what Kabar asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from launcher.doctor.finding import Finding, bad, good, warn

#: MongoDB's own default, in seconds. What a killed process had begun blocks its keys for others no longer than this.
LONGEST_TRANSACTION = 60
PARAMETER = "transactionLifetimeLimitSeconds"
#: What pymongo says where the address names a replica set and the server is none, or another one.
NO_SUCH_SET = "No replica set members available"
MAKE_A_REPLICA_SET = (
    "Kabar needs transactions, which only a replica set has; one member is enough: start mongod with\n"
    "--replSet kabar, run once: mongosh --eval 'rs.initiate()', and let MONGODB_URI end with ?replicaSet=kabar"
)
SHORTEN = (
    "Until then, what a killed process had begun blocks its items. In mongosh, and in setParameter of mongod.conf:\n"
    f"db.adminCommand({{setParameter: 1, {PARAMETER}: {LONGEST_TRANSACTION}}})"
)


def check_given_mongodb(url: str) -> Iterator[Finding]:
    """Whether it is reachable, is a replica set and ends what was left open soon enough."""
    name = f"MongoDB of MONGODB_URI ({urlsplit(url).hostname})"
    try:
        with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000) as client:
            yield from look_at(client, name)
    except PyMongoError as error:
        said = re.split(", (?:Timeout|full error): ", str(error))[0]
        advice = MAKE_A_REPLICA_SET if NO_SUCH_SET in said else "Start it, or correct address and user in MONGODB_URI."
        yield bad(f"{name} does not let me in: {said}", advice)


def look_at(client: MongoClient[dict[str, Any]], name: str) -> Iterator[Finding]:
    """What a reachable server reports of itself."""
    replica_set = client.admin.command("hello").get("setName")
    if not replica_set:
        yield bad(f"{name} is not a replica set", MAKE_A_REPLICA_SET)
        return
    yield good(f"{name} is the replica set {replica_set}")
    try:
        limit = client.admin.command({"getParameter": 1, PARAMETER: 1})[PARAMETER]
    except OperationFailure as error:
        code = error.details.get("codeName") if error.details else None
        yield warn(
            f"{name} does not report how long a transaction may stay open ({code or error})",
            f"Ask who runs it: {PARAMETER} should be at most {LONGEST_TRANSACTION}.",
        )
        return
    if limit > LONGEST_TRANSACTION:
        yield warn(f"{name} keeps what was left open for {limit} s, not at most {LONGEST_TRANSACTION} s", SHORTEN)
    else:
        yield good(f"{name} ends what was left open after {limit} s")
