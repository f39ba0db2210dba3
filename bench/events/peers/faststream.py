"""FastStream: asynchronous handlers, as many under way as are prefetched, with pymongo's asynchronous client."""

from __future__ import annotations

import asyncio
from typing import Any

from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession

from bench.events.peers import work

QUEUE = RabbitQueue("bench.faststream", durable=True)


def publish(count: int) -> None:
    """Persistent."""
    asyncio.run(_publish(count))


async def _publish(count: int) -> None:
    async with RabbitBroker(work.AMQP_URL, logger=None) as broker:
        await broker.declare_queue(QUEUE)
        for message in work.messages(count):
            await broker.publish(message, queue=QUEUE, persist=True)


def consume(count: int, threads: int) -> None:
    """`threads` messages under way at once."""
    asyncio.run(_consume(count, threads))


async def _consume(count: int, under_way: int) -> None:
    watch = work.Watch(count)
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(**work.MONGODB)
    database = client[work.DATABASE]
    await database["effects"].find_one({"_id": "warm-up"})
    broker = RabbitBroker(work.AMQP_URL, logger=None, default_channel=Channel(prefetch_count=under_way))

    @broker.subscriber(QUEUE, ack_policy=AckPolicy.NACK_ON_ERROR)
    async def take(message: dict[str, Any]) -> None:
        watch.begin()
        keys, effects = work.documents([message])

        async def commit(session: AsyncClientSession) -> None:
            await database["inbox"].insert_one(keys[0], session=session)
            await database["effects"].insert_one(effects[0], session=session)

        async with client.start_session() as session:
            await session.with_transaction(commit, read_concern=work.SNAPSHOT, write_concern=work.DURABLE)
        watch.done(1)

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    work.run(publish, consume)
