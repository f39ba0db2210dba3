"""Declaring a consumer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pymongo.client_session import ClientSession

from shared import tracing
from shared.events.declare.event import Event, EventType
from shared.events.declare.topology import QUEUES, QueueDeclaration

EffectHandler = Callable[[Event, ClientSession], None]
BatchHandler = Callable[[Sequence[Event], ClientSession], None]
TaskHandler = Callable[[Event], None]

#: Batches of effects that the broker sends in advance, unless a consumer declares otherwise.
READ_AHEAD = 3


class WrongHandlers(Exception):
    """A consumer has no handler for an event that its queue receives, or has one for an event that never comes."""


@dataclass(eq=False)
class Consumer:
    """The handlers of one queue. Which events it receives is declared with the queue, in declare/topology.py.

    Effects: up to `batch` events are handled in one transaction, which also commits their inbox keys, so an event
    takes effect once however often it is delivered. Tasks: one event at a time, acknowledged after the handler
    returned; the handler keeps its own ledger. `threads` run side by side, each on a connection of its own; order
    within one item is then only as good as its version check. `max_attempts` failures park the event. `linger` is how
    many seconds a batch waits for more events before it is handled: a transaction costs nearly the same however few it
    carries, so effects that no one waits for should leave the processor to others. A call of a handler may take
    `time_limit` seconds. `prefetch` is how many messages the broker sends in advance to each thread. `brief` says that
    its tasks take no time: all such consumers of a worker share one thread and one connection.
    """

    name: str
    service: str
    batch: int = 250
    linger: float = 0.0
    threads: int = 1
    max_attempts: int = 8
    time_limit: float = 60.0
    prefetch: int | None = None
    brief: bool = False
    effects: dict[str, EffectHandler] = field(default_factory=dict)
    tasks: dict[str, TaskHandler] = field(default_factory=dict)
    #: Takes all effects of a batch at once, where `effects_together` set it.
    together: BatchHandler | None = None

    @property
    def queue(self) -> QueueDeclaration:
        """The queue of the same name in the topology."""
        return QUEUES[self.name]

    @property
    def in_flight_limit(self) -> int:
        """Messages that may be unacknowledged. Effects read ahead; behind a task they wait better in the queue."""
        return self.prefetch or (READ_AHEAD * self.batch if self.effects else 1)

    def check(self) -> None:
        """Raises WrongHandlers unless exactly the events of the queue have handlers."""
        received, handled = {event.name for event in self.queue.events}, {*self.effects, *self.tasks}
        if received != handled:
            missing, needless = sorted(received - handled), sorted(handled - received)
            raise WrongHandlers(
                f"{self.name}: no handler for {missing}; handlers for what it never receives: {needless}"
            )

    def effect(self, *types: EventType) -> Callable[[EffectHandler], EffectHandler]:
        """Register a handler whose only effect is on the database, through the session it is given.

        Without `types` it is for every event of the queue, as with `effects_together` and `task`.
        """

        def register(handler: EffectHandler) -> EffectHandler:
            for declared in types or self.queue.events:
                self.effects[declared.name] = handler
            return handler

        return register

    def effects_together(self, *types: EventType) -> Callable[[BatchHandler], BatchHandler]:
        """Register one handler of whole batches in place of `effect`, where that saves round trips to the database."""

        def register(handler: BatchHandler) -> BatchHandler:
            self.together = handler
            for declared in types or self.queue.events:
                self.effects[declared.name] = lambda event, session: handler([event], session)
            return handler

        return register

    def take(self, events: Sequence[Event], session: ClientSession) -> None:
        """Let events take effect, all of them through `session`."""
        if self.together is not None:
            self.together(events, session)
            return
        for event in events:
            with tracing.attributed_to(event):
                self.effects[event.name](event, session)

    def perform(self, event: Event) -> None:
        """Let an event's task be done."""
        with tracing.consuming(self.name, [event]):
            self.tasks[event.name](event)

    def task(self, *types: EventType) -> Callable[[TaskHandler], TaskHandler]:
        """Register a handler that calls the outside world and keeps a ledger of its own."""

        def register(handler: TaskHandler) -> TaskHandler:
            for declared in types or self.queue.events:
                self.tasks[declared.name] = handler
            return handler

        return register
