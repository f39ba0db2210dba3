"""Celery: a pool of threads in one process, acknowledged after the effect."""

from __future__ import annotations

from typing import Any

from celery import Celery

from bench.events.peers import work

QUEUE = "bench.celery"
app = Celery("bench", broker=work.AMQP_URL)
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue=QUEUE,
    task_default_delivery_mode="persistent",
    worker_prefetch_multiplier=4,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)


class _Worker:
    """The effects of this process; none where it publishes."""

    effects: work.Effects


@app.task(name="take")
def take(message: dict[str, Any]) -> None:
    """One message, one effect."""
    _Worker.effects.take([message])


def publish(count: int) -> None:
    """Persistent, over one connection."""
    with app.producer_pool.acquire() as producer:
        for message in work.messages(count):
            take.apply_async((message,), producer=producer)


def consume(count: int, threads: int) -> None:
    """Without what only serves to watch it."""
    _Worker.effects = work.Effects(count)
    options = ["--pool", "threads", "--concurrency", str(threads), "--loglevel", "WARNING"]
    app.worker_main(["--quiet", "worker", *options, "--without-gossip", "--without-mingle", "--without-heartbeat"])


if __name__ == "__main__":
    work.run(publish, consume)
