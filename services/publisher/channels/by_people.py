"""What every channel has in common whose deliveries a person carries out: a task, and the person's report on it."""

from __future__ import annotations

import hashlib

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels import contract
from services.publisher.channels.contract import (
    Accepted,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Ready,
    Succeeded,
)
from services.publisher.reasons import TASK_IMPOSSIBLE
from services.publisher.tasks.documents import TaskReport

#: Seconds between two looks at a task. A report makes its delivery due at once; this finds one that came during a look.
LOOK = 60.0


class TaskChannel(AccountTargets):
    """The ledger's row is the task: it is open while it is accepted, and the report has the delivery's id."""

    def publish(self, package: Package, order: Order) -> Outcome:  # noqa: ARG002 - people read the package
        """Open the task; one that could not be done before is open again."""
        order.progress.fence()
        TaskReport.collection().delete_one({"_id": order.id, "outcome": "impossible"})
        return Accepted(order.id, LOOK, may_be_there=True)

    update = publish
    withdraw = publish

    def check(self, package: Package, order: Order, reference: str) -> Ready | Accepted | Failed:  # noqa: ARG002
        """Whether a person has reported."""
        report = TaskReport.collection().find_one({"_id": reference}, {"photo": 0})
        if report is None:
            return Accepted(reference, LOOK, may_be_there=True)
        if report["outcome"] == "impossible":
            return Failed(TASK_IMPOSSIBLE(note=report.get("note") or "—"), permanent=True)
        return Ready()

    def finish(self, package: Package, order: Order, reference: str) -> Outcome:  # noqa: ARG002
        """Take the person's proof as the evidence."""
        order.progress.fence()
        report = TaskReport.collection().find_one({"_id": reference})
        if report is None:
            return Accepted(reference, LOOK, may_be_there=True)
        link = report.get("link")
        proof = link.encode() if link else bytes(report.get("photo") or b"")
        evidence = {"proof": "link" if link else "photo", "reported_at": report["at"].isoformat()}
        return Succeeded(reference, link, hashlib.sha256(proof).hexdigest(), evidence)

    def test(self, account: ConnectedAccount) -> contract.TestResult:  # noqa: ARG002
        """Nothing is called, so there is nothing that could refuse."""
        return contract.TestResult(None)
