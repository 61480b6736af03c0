"""A role on confluent-kafka: one consumer, one producer, one thread of Python."""

import time

import confluent_kafka
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from .ledger import Ledger

VERSION = f"{confluent_kafka.__version__} (librdkafka {confluent_kafka.libversion()[0]})"
AT_ONCE = 500


class Driver:
    def __init__(self, role, group, options, parent):
        self._role = role
        self._parent = parent
        self._ledger = Ledger(options["commit_seconds"])
        common = {"bootstrap.servers": options["servers"], "socket.nagle.disable": True, "error_cb": self._trouble}
        self._producer = Producer({
            **common, "enable.idempotence": True, "acks": "all", "linger.ms": options["linger"],
            "compression.type": options["compression"], "partitioner": "murmur2_random",
            "batch.size": options["batch_bytes"], "queue.buffering.max.messages": 200_000,
            "queue.buffering.max.kbytes": 262_144,
        })
        self._consumer = Consumer({
            **common, "group.id": group, "enable.auto.commit": False, "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest", "fetch.min.bytes": 1, "fetch.wait.max.ms": options["fetch_wait"],
            "fetch.message.max.bytes": 4_000_000, "queued.min.messages": 100_000,
            "partition.assignment.strategy": "range", "session.timeout.ms": options["session"],
            "on_commit": self._committed,
        })
        self._producer_poll = self._producer.poll

    def run(self):
        role, consumer, ledger = self._role, self._consumer, self._ledger
        consumer.subscribe(role.reads, on_assign=self._assigned, on_revoke=self._revoked)
        has_begun = False
        while not self._parent.is_over and not role.is_over:
            if not has_begun and self._parent.may_begin:
                has_begun = True
                batch = ledger.open()
                self._send(role.begin(), batch)
                batch.waiting -= 1
            # `consume` waits until all that it may give are there or the time is up, so it is asked only for what has
            # come when `poll` has seen the first.
            first = consumer.poll(0.05)
            if first is not None:
                batch = ledger.open()
                self._take(first, batch)
                for message in consumer.consume(AT_ONCE - 1, 0):
                    self._take(message, batch)
                batch.waiting -= 1
            self._producer_poll(0)
            self._commit(ledger.due(time.monotonic()))
            for event in role.tick():
                self._parent.tell(event)
        self._producer.flush(10)
        self._commit(ledger.due(time.monotonic(), everything=True), at_once=True)
        consumer.close()

    def _take(self, message, batch):
        error = message.error()
        if error is not None:
            self._parent.error(f"consumer: {error}")
            return
        topic = message.topic()
        batch.offsets[topic, message.partition()] = message.offset() + 1
        self._send(self._role.handle(topic, message.key(), message.value(), message.headers()), batch)

    def _send(self, records, batch):
        produce = self._producer.produce

        def told(error, _):
            if error is None:
                batch.waiting -= 1
            else:
                batch.failed = True
                self._parent.error(f"producer: {error}")

        for topic, key, value, headers in records:
            batch.waiting += 1
            while True:
                try:
                    produce(topic, value, key, on_delivery=told, headers=headers)
                    break
                except BufferError:
                    self._producer_poll(0.01)

    def _commit(self, offsets, at_once=False):
        if not offsets:
            return
        places = [TopicPartition(topic, partition, offset) for (topic, partition), offset in offsets.items()]
        try:
            self._consumer.commit(offsets=places, asynchronous=not at_once)
        except KafkaException as error:
            self._committed(error.args[0], places)

    def _committed(self, error, _):
        # While members join or leave, a commit is refused; the records come again to their next owner.
        if error is not None and error.code() != KafkaError.REBALANCE_IN_PROGRESS:
            self._parent.error(f"commit: {error}")

    def _assigned(self, _, places):
        self._parent.tell({"event": "assigned", "partitions": len(places)})

    def _revoked(self, _, places):
        self._parent.tell({"event": "assigned", "partitions": 0})

    def _trouble(self, error):
        # Connections come and go; librdkafka makes up for that. What is lost for good is told elsewhere.
        if error.fatal():
            self._parent.error(f"client: {error}")


def run(role, group, options, parent):
    Driver(role, group, options, parent).run()
