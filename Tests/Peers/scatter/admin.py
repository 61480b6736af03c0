"""Making and deleting the topics of a run. It is not measured, so confluent-kafka does it for both peers."""

import time

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic


class Admin:
    def __init__(self, servers):
        self._servers = servers
        self._client = AdminClient({"bootstrap.servers": servers, "log_level": 0})
        # librdkafka's mock cluster (2.0.2) has no CreateTopics, nor a controller that could be asked for it, so that a
        # request only times out. It makes the topics that it is asked about.
        try:
            cluster = self._client.list_topics(timeout=10)
        except KafkaException as error:
            raise SystemExit(f"peers: no answer from {servers}: {error.args[0].str()}") from None
        self.is_embedded = (cluster.cluster_id or "").startswith("mockCluster")
        self._made = []

    def create(self, names, partitions):
        """Makes those topics that are not there; gives the number of partitions of each."""
        if not self.is_embedded:
            answers = self._client.create_topics([NewTopic(name, partitions) for name in names])
            for name, answer in answers.items():
                try:
                    answer.result(30)
                    self._made.append(name)
                except KafkaException as error:
                    if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                        raise
        return {name: self._count(name) for name in names}

    def records(self, counts):
        """How many records the topics have had so far, by the ends of their partitions."""
        reader = Consumer({"bootstrap.servers": self._servers, "group.id": "peers-count", "log_level": 0})
        try:
            return sum(
                reader.get_watermark_offsets(TopicPartition(name, partition), timeout=10)[1]
                for name, count in counts.items() for partition in range(count))
        finally:
            reader.close()

    def delete(self):
        """Deletes what `create` made."""
        if self._made:
            for answer in self._client.delete_topics(self._made).values():
                answer.result(30)

    def _count(self, name):
        for _ in range(100):
            topic = self._client.list_topics(name, timeout=10).topics.get(name)
            if topic is not None and topic.error is None and topic.partitions:
                return len(topic.partitions)
            time.sleep(0.1)
        raise SystemExit(f"peers: the topic {name} does not come up")
