"""The outside world on one machine: mailbox, receivers of webhooks, and stand-ins for platforms."""

import sys

#: As in `services`: structlog would load rich, which is there for the launcher.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
