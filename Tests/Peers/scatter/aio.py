"""A role on aiokafka: one consumer, one producer, one event loop (uvloop's)."""

import asyncio
import time

import aiokafka
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError

from .ledger import Ledger

VERSION = aiokafka.__version__


class Listener(ConsumerRebalanceListener):
    def __init__(self, parent):
        self._parent = parent

    async def on_partitions_assigned(self, assigned):
        self._parent.tell({"event": "assigned", "partitions": len(assigned)})

    async def on_partitions_revoked(self, revoked):
        self._parent.tell({"event": "assigned", "partitions": 0})


class Driver:
    def __init__(self, role, group, options, parent):
        self._role = role
        self._parent = parent
        self._ledger = Ledger(options["commit_seconds"])
        self._commit_task = None
        compression = options["compression"]
        self._producer = AIOKafkaProducer(
            bootstrap_servers=options["servers"], enable_idempotence=True, acks="all", linger_ms=options["linger"],
            compression_type=None if compression == "none" else compression, max_batch_size=options["batch_bytes"],
            max_request_size=8 << 20)
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=options["servers"], group_id=group, enable_auto_commit=False,
            auto_offset_reset="earliest", fetch_min_bytes=1, fetch_max_wait_ms=options["fetch_wait"],
            max_partition_fetch_bytes=4_000_000, session_timeout_ms=options["session"],
            heartbeat_interval_ms=options["session"] // 3)

    async def run(self):
        role, consumer, ledger = self._role, self._consumer, self._ledger
        await self._producer.start()
        try:
            consumer.subscribe(role.reads, listener=Listener(self._parent))
            await consumer.start()
            try:
                await self._loop(role, consumer, ledger)
                await self._producer.flush()
                await self._end_commits(ledger.due(time.monotonic(), everything=True))
            finally:
                await consumer.stop()
        finally:
            await self._producer.stop()

    async def _loop(self, role, consumer, ledger):
        has_begun = False
        while not self._parent.is_over and not role.is_over:
            if not has_begun and self._parent.may_begin:
                has_begun = True
                batch = ledger.open()
                await self._send(role.begin(), batch)
                batch.waiting -= 1
            # All that has come: with records left over, aiokafka puts off its next fetch by up to 100 ms.
            taken = await consumer.getmany(timeout_ms=50)
            if taken:
                batch = ledger.open()
                for place, messages in taken.items():
                    for message in messages:
                        records = role.handle(message.topic, message.key, message.value, message.headers)
                        if records:
                            await self._send(records, batch)
                    batch.offsets[place.topic, place.partition] = messages[-1].offset + 1
                batch.waiting -= 1
            if self._commit_task is None or self._commit_task.done():
                offsets = ledger.due(time.monotonic())
                if offsets:
                    self._commit_task = asyncio.create_task(self._commit(offsets))
            for event in role.tick():
                self._parent.tell(event)

    async def _send(self, records, batch):
        send = self._producer.send

        def told(future):
            error = future.exception()
            if error is None:
                batch.waiting -= 1
            else:
                batch.failed = True
                self._parent.error(f"producer: {error!r}")

        for topic, key, value, headers in records:
            batch.waiting += 1
            # Awaits room in the partition's batch, not the acknowledgement: that is the future's.
            future = await send(topic, value, key, headers=headers)
            future.add_done_callback(told)

    async def _commit(self, offsets):
        try:
            await self._consumer.commit(
                {TopicPartition(topic, partition): offset for (topic, partition), offset in offsets.items()})
        except CommitFailedError:
            # While members join or leave, a commit is refused; the records come again to their next owner.
            pass
        except KafkaError as error:
            self._parent.error(f"commit: {error!r}")

    async def _end_commits(self, offsets):
        if self._commit_task is not None:
            await self._commit_task
        if offsets:
            await self._commit(offsets)


async def _run(role, group, options, parent):
    await Driver(role, group, options, parent).run()


def run(role, group, options, parent):
    uvloop.run(_run(role, group, options, parent))
