import CRdKafka
import Foundation
import Kafka
import Load
import Synchronization

/// The limit: the records that the bus can't do without, written and read once each, by librdkafka alone, on a broker of
/// its own each time.
///
/// One thread writes and one reads, as librdkafka's own examples do, each with a handle of its own; so many cases are
/// under way at most as with the bus. Nothing is looked at but what tells that a record has come.
struct RawBus: Sendable {
    let cases: [CapturedCase]
    let partitions: Int32
    /// A real cluster; nil for an embedded one.
    let bootstrapServers: String?

    /// What may be under way of one topic's partition. The embedded broker keeps 5 MiB of each, and librdkafka has no way to
    /// have it keep more: what a reader has not read that stands still for a moment must be less.
    private static let partitionBytes = 2 << 20

    var agencies: Int { cases.first?.tasks.count ?? 0 }

    /// The topics that the records of cases go to.
    struct Topics {
        let prefix: String
        let agencies: Int

        var journal: String { prefix + "journal" }
        var tasks: [String] { (0..<agencies).map { "\(prefix)tasks-\($0)" } }
        var replies: [String] { (0..<agencies).map { "\(prefix)replies-\($0)" } }
        var results: String { prefix + "results" }
        var all: [String] { [journal] + tasks + replies + [results] }
        /// Of a case's records, in their order.
        var ofRecords: [String] {
            [journal] + tasks + replies + [String](repeating: journal, count: agencies) + [results]
        }
    }

    /// Does something on a broker of its own, on a thread of its own: what is called blocks it.
    func onCluster<Value: Sendable>(
        agencies: Int, _ body: @escaping @Sendable (LoadCluster, Topics) throws -> Value
    ) async throws -> Value {
        try await LoadCluster.with(bootstrapServers) { prefix in
            Topics(prefix: prefix, agencies: agencies).all.map { NewTopic($0, partitions: partitions) }
        } _: { cluster in
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread {
                    continuation.resume(
                        with: Result { try body(cluster, Topics(prefix: cluster.prefix, agencies: agencies)) })
                }
                thread.name = "bare"
                thread.start()
            }
        }
    }

    /// The tuning that does most, of some.
    func best(of tunings: [RawTuning], inFlight: Int) async throws -> RawTuning {
        var best = (RawTuning.own, 0.0)
        for tuning in tunings {
            let rate = try await throughput(tuning, inFlight: inFlight, seconds: 3).throughput
            if rate > best.1 { best = (tuning, rate) }
        }
        return RawTuning(name: "tuned (\(best.0.name))", producer: best.0.producer, consumer: best.0.consumer)
    }

    /// Cases per second, with so many under way.
    func throughput(_ tuning: RawTuning, inFlight: Int, seconds: Double) async throws -> BareReport {
        try await onCluster(agencies: agencies) { cluster, topics in
            try throughput(tuning, inFlight, seconds, cluster, topics)
        }
    }

    private func throughput(
        _ tuning: RawTuning, _ inFlight: Int, _ seconds: Double, _ cluster: LoadCluster, _ topics: Topics
    ) throws -> BareReport {
        let producer = try BareClient(RD_KAFKA_PRODUCER, cluster.servers, tuning.producer)
        let consumer = try BareClient(RD_KAFKA_CONSUMER, cluster.servers, tuning.consumer)
        for name in topics.all { try producer.know(name) }
        try consumer.assignEnds(
            topics.all.flatMap { name in (0..<partitions).map { TopicPartition(topic: name, partition: $0) } })
        let messages = try cases.map { one in
            try zip(one.all, topics.ofRecords).map { BareMessage($0, topic: try producer.topic($1)) }
        }
        defer { for message in messages.joined() { message.free() } }
        let size = 3 * agencies + 2
        let course = RawThroughput(limits(topics, cluster), partitions: Int(partitions))
        let end = DispatchSemaphore(value: 0)
        Thread {
            while !course.isOver { course.read(consumer) }
            end.signal()
        }.start()
        var number = 0
        func write(until: ContinuousClock.Instant) throws {
            while ContinuousClock.now < until {
                guard let partition = course.next(after: number, atMost: inFlight * size) else {
                    producer.poll(1)
                    continue
                }
                try BareMessage.key(number).withUnsafeBytes { key in
                    for message in messages[number % messages.count] {
                        try producer.produce(message, key: key, partition: partition)
                    }
                }
                number += 1
                producer.poll(0)
            }
        }
        try write(until: .now + .seconds(2))
        let before = (course.count, processorTime())
        let start = ContinuousClock.now
        try write(until: start + .seconds(seconds))
        let cases = Double(course.count - before.0) / Double(size)
        let time = (ContinuousClock.now - start) / .seconds(1)
        let processor = processorTime() - before.1
        course.end()
        end.wait()
        consumer.close()
        producer.close()
        return BareReport(
            tuning: tuning.name, throughput: cases / time, microsecondsPerCase: processor / max(cases, 1) * 1e6,
            inFlight: inFlight, lost: course.lost)
    }

    /// For each topic how many records a case has there, and how many may be under way of each partition.
    private func limits(_ topics: Topics, _ cluster: LoadCluster) -> [RawThroughput.Limit] {
        topics.all.map { topic in
            let places = topics.ofRecords.indices.filter { topics.ofRecords[$0] == topic }
            let bytes = cases.reduce(0) { sum, one in sum + places.reduce(0) { $0 + one.all[$1].bytes } }
            let each = max(1, bytes / (cases.count * places.count))
            let most = cluster.isEmbedded ? max(places.count, Self.partitionBytes / each) : Int.max
            return RawThroughput.Limit(topic: topic, records: places.count, most: most)
        }
    }
}
