"""`python -m shared.operations`: the operator's commands, behind `./kabar events` and `./kabar audit`."""

from __future__ import annotations

import sys

import click

from shared import db
from shared.events.declare import topology
from shared.events.relay.publisher import PublishFailed
from shared.operations import decisions, migration, parked_messages, resending
from shared.operations.audit_commands import audit
from shared.operations.event_commands import events
from shared.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def ops(context: click.Context) -> None:
    """Look after the events."""
    if {"-h", "--help"} & set(sys.argv):
        return  # the help of a command needs no servers
    settings = Settings.from_env()
    db.connect(settings)
    context.obj = settings


ops.add_command(events)
ops.add_command(audit)


def main() -> None:
    """Run one command; what a person can do something about is said without a traceback."""
    try:
        ops(prog_name="./kabar")
    except parked_messages.NotParked as missing:
        raise SystemExit(f"{missing} is not parked (any more), or its consumer does not exist.") from None
    except decisions.NoReason:
        raise SystemExit("Say why: --because takes words that others can read.") from None
    except decisions.Interrupted as broken:
        raise SystemExit(
            f"{broken.done} replayed, then RabbitMQ took no more: {broken}. The rest stays parked."
        ) from None
    except migration.InUse as queue:
        raise SystemExit(f"A worker still takes from {queue}. Stop it, then try again.") from None
    except resending.NoSuchConsumer as missing:
        raise SystemExit(f"There is no consumer {missing}. There are: {', '.join(topology.QUEUES)}.") from None
    except PublishFailed as failure:
        raise SystemExit(f"RabbitMQ did not take them: {failure}. What was not confirmed is as before.") from None


if __name__ == "__main__":
    main()
