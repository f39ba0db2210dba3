"""kombu's producer: each message confirmed before the next one is sent, to the exchange that Kabar's relay uses."""

from __future__ import annotations

import sys

from kombu import Connection, Exchange

from bench.events.peers import work

EXCHANGE, ROUTING_KEY = Exchange("kabar.events.direct", "direct", no_declare=True), "event.replayed"


def publish(count: int) -> None:
    """Persistent; the watch starts when the connection is there."""
    with Connection(work.AMQP_URL, transport_options={"confirm_publish": True}) as connection:
        producer = connection.Producer(
            serializer="json", exchange=EXCHANGE, routing_key=ROUTING_KEY, auto_declare=False
        )
        prepared, watch = list(work.messages(count)), work.Watch(count)
        connection.connect()
        watch.begin()
        for message in prepared:
            producer.publish(message, delivery_mode=2, mandatory=True)
        watch.done(count)


if __name__ == "__main__":
    publish(int(sys.argv[2]))
