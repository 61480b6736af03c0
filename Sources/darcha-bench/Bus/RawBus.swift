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

    /// What may be under way of one partition. The embedded broker keeps 5 MiB of each, and librdkafka has no way to have
    /// it keep more: what a reader that stands still for a moment has not read must be less.
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
        return best.0
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
        let course = RawThroughput(partitions: partitions)
        let end = DispatchSemaphore(value: 0)
        Thread {
            while !course.isOver { course.read(consumer) }
            end.signal()
        }.start()
        // Cases go to the partitions in turn; one that has enough under way is left out.
        let most = max(1, cases.map(\.journalBytes).reduce(0, +) / cases.count)
        let each = size * max(1, cluster.isEmbedded ? Self.partitionBytes / most : inFlight)
        var written = [Int](repeating: 0, count: Int(partitions))
        var number = 0
        func write(until: ContinuousClock.Instant) throws {
            while ContinuousClock.now < until {
                let (place, underWay) = course.next(after: number, written, atMost: each)
                guard let place, underWay < inFlight * size else {
                    producer.poll(1)
                    continue
                }
                try BareMessage.key(number).withUnsafeBytes { key in
                    for message in messages[number % messages.count] {
                        try producer.produce(message, key: key, partition: Int32(place))
                    }
                }
                written[place] += size
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
            inFlight: min(inFlight, each / size * Int(partitions)), lost: course.lost)
    }
}

/// What the reader of a throughput run has read.
private final class RawThroughput: Sendable {
    private struct Log: Hashable {
        let topic: OpaquePointer?
        let partition: Int32
    }

    private struct State: @unchecked Sendable {
        /// Records by their partition's number, of all topics; those that were lost, too: nobody waits for them.
        var done: [Int]
        var count = 0
        var lost = 0
        var isOver = false
        var next: [Log: Int64] = [:]
    }

    private let state: Mutex<State>

    init(partitions: Int32) { state = Mutex(State(done: [Int](repeating: 0, count: Int(partitions)))) }

    var isOver: Bool { state.withLock { $0.isOver } }
    var count: Int { state.withLock { $0.count } }
    var lost: Int { state.withLock { $0.lost } }

    func end() { state.withLock { $0.isOver = true } }

    /// Reads what there is.
    func read(_ consumer: BareClient) {
        var read: [(log: Log, offset: Int64)] = []
        consumer.each(100) { message in
            read.append((Log(topic: message.rkt, partition: message.partition), message.offset))
        }
        state.withLock { state in
            for (log, offset) in read {
                let lost = state.next.updateValue(offset + 1, forKey: log).map { Int(offset - $0) } ?? 0
                state.lost += lost
                state.done[Int(log.partition)] += 1 + lost
            }
            state.count += read.count
        }
    }

    /// The next partition in turn that has less than so many records under way, and how many all have.
    func next(after number: Int, _ written: [Int], atMost most: Int) -> (place: Int?, underWay: Int) {
        state.withLock { state in
            let count = written.count
            let place = (0..<count).lazy.map { (number + $0) % count }.first { written[$0] - state.done[$0] < most }
            return (place, written.reduce(0, +) - state.done.reduce(0, +))
        }
    }
}
