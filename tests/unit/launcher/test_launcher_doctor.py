"""What the doctor reports of a MongoDB that others run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from launcher.doctor.finding import Finding, Verdict
from launcher.doctor.given_mongodb import PARAMETER, look_at
from launcher.doctor.machine import check_mongodb
from launcher.home import HERE


def found(*, replica_set: str | None = "rs0", limit: int | Exception = 60) -> list[Finding]:
    """What is said of a server like this."""

    def command(asked: Any) -> dict[str, Any]:
        if asked == "hello":
            return {"ok": 1.0} | ({"setName": replica_set} if replica_set else {})
        if isinstance(limit, Exception):
            raise limit
        return {PARAMETER: limit, "ok": 1.0}

    return list(look_at(SimpleNamespace(admin=SimpleNamespace(command=command)), "MongoDB"))  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [10, 60])
def test_a_replica_set_that_ends_what_was_left_open_is_well(limit: int) -> None:
    assert [finding.verdict for finding in found(limit=limit)] == [Verdict.GOOD, Verdict.GOOD]


def test_a_server_that_is_no_replica_set_is_bad_and_it_is_said_how_to_make_it_one() -> None:
    (finding,) = found(replica_set=None)
    assert finding.verdict is Verdict.BAD
    assert finding.advice is not None
    assert "--replSet" in finding.advice
    assert "rs.initiate()" in finding.advice


def test_transactions_that_stay_open_for_long_are_warned_of_with_the_command_that_shortens_them() -> None:
    finding = found(limit=3600)[-1]
    assert finding.verdict is Verdict.WARN
    assert "3600 s" in finding.what
    assert finding.advice is not None
    assert "setParameter: 1, transactionLifetimeLimitSeconds: 60" in finding.advice


def test_a_server_that_does_not_report_its_limit_is_a_warning() -> None:
    finding = found(limit=OperationFailure("not authorized on admin", 13, {"codeName": "Unauthorized"}))[-1]
    assert finding.verdict is Verdict.WARN
    assert "Unauthorized" in finding.what


@pytest.mark.parametrize("address", ["mongodb://siti:rahasia@127.0.0.1:1/?serverSelectionTimeoutMS=100", "mongodb:/x"])
def test_a_server_that_does_not_answer_is_bad_and_no_password_is_shown(address: str, monkeypatch) -> None:
    monkeypatch.setenv("MONGODB_URI", address)
    (finding,) = check_mongodb(HERE)
    assert finding.verdict is Verdict.BAD
    assert "rahasia" not in finding.what
