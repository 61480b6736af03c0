internal import CRdKafka

/// An assigned partition: its own queue in librdkafka, and how far it has been read.
///
/// The queue is cut off from the group's queue, so that records are taken from each partition when its reader wants
/// them: one that is paused, or all when the reader is behind, keep theirs in librdkafka, which stops fetching at its
/// bound. librdkafka's own pause would throw away and fetch again what it has ready, and in 2.0.2 can go back to an
/// earlier position when resumed.
final class PartitionSlot: @unchecked Sendable {
    // Its variables are touched under the lock of the assignment that it is in; the queue is librdkafka's to guard.

    /// What librdkafka's callback finds: which slot to wake for.
    private final class Trigger: Sendable {
        let number: Int
        let inbox: Monitor<ConsumerInbox>

        init(number: Int, inbox: Monitor<ConsumerInbox>) {
            self.number = number
            self.inbox = inbox
        }
    }

    let partition: TopicPartition
    let number: Int
    let queue: OpaquePointer
    /// Where the next record will be taken from; a logical start before the first.
    var next: Int64
    /// Whether the slot is in the list of those to take from.
    var isReady = false
    /// Whether nothing is taken for the moment, because the partition is being sought.
    var isStopped = false
    /// Whether nothing is taken any more, because the group wants the partition back.
    var isRevoked = false
    private let trigger: Trigger

    /// Opens a partition's queue; before the partition is assigned, so that no record goes elsewhere.
    ///
    /// - Throws: `.unknownTopicOrPartition` where librdkafka has no place for such a partition.
    init(
        _ partition: TopicPartition, start: Int64, number: Int, client: ClientHandle,
        inbox: Monitor<ConsumerInbox>
    ) throws(KafkaError) {
        guard partition.partition >= 0,
            let queue = rd_kafka_queue_get_partition(client.pointer, partition.topic, partition.partition)
        else {
            throw KafkaError(
                code: .unknownTopicOrPartition, message: "there is no such partition", topic: partition.topic,
                partition: partition.partition)
        }
        self.partition = partition
        self.next = start
        self.number = number
        self.queue = queue
        trigger = Trigger(number: number, inbox: inbox)
        rd_kafka_queue_forward(queue, nil)
        // Unretained: the callback is taken away in mute(), under the queue's lock, before the slot goes.
        rd_kafka_queue_cb_event_enable(
            queue,
            { _, opaque in
                guard let opaque else { return }
                let trigger = Unmanaged<Trigger>.fromOpaque(opaque).takeUnretainedValue()
                trigger.inbox.signal(if: { $0.noteReady(trigger.number) })
            }, Unmanaged.passUnretained(trigger).toOpaque())
    }

    /// Ends the wake-ups.
    func mute() { rd_kafka_queue_cb_event_enable(queue, nil, nil) }

    /// Lets go of the queue; exactly once, after ``mute()``, when the partition is no longer assigned and before the
    /// handle is destroyed.
    func close() {
        // What is left is of an assignment that is over: taking drops it. It would else hold on to the partition,
        // which, if its topic is deleted, keeps librdkafka 2.0.2 from ever destroying the handle.
        while let message = rd_kafka_consume_queue(queue, 0) { rd_kafka_message_destroy(message) }
        rd_kafka_queue_destroy(queue)
    }
}
