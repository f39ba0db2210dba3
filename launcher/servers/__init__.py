"""MongoDB and RabbitMQ: found, fetched or installed, and run as servers of our own. `up` and `test` share this."""
