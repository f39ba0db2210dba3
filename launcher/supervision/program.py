"""One process that is to be kept running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Program:
    """A supervised process. Its command runs in the home's base folder; paths in it are relative to that."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: A URL that returns a status below 400 once the process works; None where running is all that can be seen.
    ready_url: str | None = None
    #: How the names of the queues begin that it has to consume.
    consumes: str | None = None
    #: Where people or other programs reach it.
    url: str | None = None
    #: The ports it listens on, by the name that is shown when one is taken.
    ports: Mapping[str, int] = field(default_factory=dict)
    #: Services stop before the servers that they keep their work in.
    group: Literal["services", "servers"] = "services"
    #: Seconds it gets to finish its work after SIGTERM.
    stop_seconds: int = 20

    def is_consuming(self, without_consumer: Iterable[str]) -> bool:
        """Whether none of the queues without a consumer is one of its own."""
        return self.consumes is None or not any(name.startswith(self.consumes) for name in without_consumer)
