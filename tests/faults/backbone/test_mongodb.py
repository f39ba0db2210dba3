"""Members of a MongoDB replica set end or freeze in the middle of transactions: what was confirmed is there."""

from __future__ import annotations

import pymongo
import pytest
from pymongo.errors import PyMongoError

from tests.faults.backbone.harness import Harness
from tests.faults.backbone.ledger import check_when_drained
from tests.faults.backbone.load import Load, commit
from tests.faults.backbone.replica_set import ReplicaSet
from tests.waiting import until

pytestmark = pytest.mark.faults


def test_a_primary_that_is_killed_in_the_middle_of_transactions_loses_nothing_confirmed(
    harness_on_three: Harness, three: ReplicaSet
) -> None:
    harness_on_three.relay()
    harness_on_three.worker()
    with Load() as load:
        load.go_on(50)
        old = three.primary
        old.kill()
        load.go_on(50)
        old.start()
        load.go_on(20)
    check_when_drained(harness_on_three, load.acknowledged)


def test_a_primary_that_freezes_loses_nothing_confirmed_and_a_new_one_takes_over(
    harness_on_three: Harness, three: ReplicaSet
) -> None:
    harness_on_three.relay()
    harness_on_three.worker()
    with Load() as load:
        load.go_on(50)
        with three.primary.frozen():
            load.go_on(20)
        load.go_on(20)
    check_when_drained(harness_on_three, load.acknowledged)


def test_without_a_majority_nothing_is_confirmed_and_everything_goes_on_with_it(
    harness_on_three: Harness, three: ReplicaSet
) -> None:
    harness_on_three.relay()
    harness_on_three.worker()
    with Load() as load:
        load.go_on(50)
        primary = three.primary
        others = [member for member in three.members if member is not primary]
        for member in others:
            member.kill()
        until(lambda: not (primary.ask("hello") or {}).get("isWritablePrimary"))
        confirmed = len(load.acknowledged)
        with pytest.raises(PyMongoError), pymongo.timeout(2):
            commit(1)
        assert len(load.acknowledged) == confirmed
        primary.kill()  # what only it knew is gone with it
        for member in others:
            member.start()
        load.go_on(20)
        primary.start()
    check_when_drained(harness_on_three, load.acknowledged)
