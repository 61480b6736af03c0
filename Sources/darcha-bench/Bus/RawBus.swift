import CRdKafka
import Foundation
import Kafka
import Synchronization

/// The limit: the records that the bus can't do without, written and read once each, by librdkafka alone.
///
/// One thread writes and one reads, as librdkafka's own examples do, each with a handle of its own; so many cases are
/// under way at most as with the bus. Nothing is looked at but what tells that a record has come.
final class RawBus: Sendable {
    /// How librdkafka gathers records.
    struct Tuning {
        var name: String
        var producer: [String: String]
        var consumer: [String: String]
    }

    /// The bus's own settings, and such as suit a throughput test.
    static let tunings = [
        Tuning(
            name: "own settings", producer: common.merging(["linger.ms": "1"]) { $1 },
            consumer: reading.merging(["fetch.wait.max.ms": "5"]) { $1 }),
        Tuning(
            name: "tuned",
            producer: common.merging(["linger.ms": "10", "batch.num.messages": "10000", "batch.size": "4000000"]) {
                $1
            },
            consumer: reading.merging(["fetch.wait.max.ms": "5", "fetch.message.max.bytes": "4000000"]) { $1 }),
    ]

    private static let common = [
        "enable.idempotence": "true", "acks": "all", "compression.type": "none", "socket.nagle.disable": "true",
        "message.max.bytes": "8454144", "queue.buffering.max.messages": "200000",
        "queue.buffering.max.kbytes": "262144",
    ]
    private static let reading = [
        "socket.nagle.disable": "true", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
        "message.max.bytes": "8454144", "queued.max.messages.kbytes": "1048576", "queued.min.messages": "10000000",
    ]

    private let servers: String
    private let captured: CapturedCase
    private let prefix: String
    private let partitions: Int32

    /// - Parameter prefix: of its topics, which are there already: `<prefix><number of the record's topic>`.
    init(servers: String, captured: CapturedCase, prefix: String, partitions: Int32) {
        self.servers = servers
        self.captured = captured
        self.prefix = prefix
        self.partitions = partitions
    }

    /// The topics that it needs: as many as the bus's records go to.
    static func topics(_ prefix: String, agencies: Int) -> [String] {
        (0..<(2 * agencies + 2)).map { "\(prefix)\($0)" }
    }

    private var topicNames: [String] {
        var seen: [String: String] = [:]
        for record in captured.records where seen[record.topic] == nil { seen[record.topic] = "\(prefix)\(seen.count)" }
        return captured.records.map { seen[$0.topic] ?? "" }
    }

    /// Cases per second, with so many under way.
    func throughput(_ tuning: Tuning, inFlight: Int, duration: Double) throws -> (rate: Double, processor: Double) {
        let producer = try BareClient(RD_KAFKA_PRODUCER, servers, tuning.producer)
        let consumer = try BareClient(RD_KAFKA_CONSUMER, servers, tuning.consumer)
        let names = topicNames
        for name in Set(names) { try producer.know(name) }
        let places = Set(names).flatMap { name in (0..<partitions).map { TopicPartition(topic: name, partition: $0) } }
        try consumer.assignEnds(places)
        let messages = try zip(captured.records, names).map { BareMessage($0, topic: try producer.topic($1)) }
        defer { for message in messages { message.free() } }
        let read = Atomic(0)
        let isOver = Atomic(false)
        let end = DispatchSemaphore(value: 0)
        Thread {
            while !isOver.load(ordering: .relaxed) { read.add(consumer.take(100), ordering: .relaxed) }
            end.signal()
        }.start()
        var written = 0
        let most = inFlight * messages.count
        func write(until: ContinuousClock.Instant) throws {
            while ContinuousClock.now < until {
                if written - read.load(ordering: .relaxed) >= most {
                    producer.poll(1)
                    continue
                }
                let key = BareMessage.key(written / messages.count)
                for message in messages { try producer.produce(message, key: key) }
                written += messages.count
                producer.poll(0)
            }
        }
        try write(until: .now + .seconds(1))
        let before = (read.load(ordering: .relaxed), processorTime())
        let start = ContinuousClock.now
        try write(until: start + .seconds(duration))
        let count = read.load(ordering: .relaxed) - before.0
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let processor = processorTime() - before.1
        isOver.store(true, ordering: .relaxed)
        end.wait()
        consumer.close()
        producer.close()
        let cases = Double(count) / Double(messages.count)
        return (cases / seconds, processor / cases)
    }

    /// The time of five hops in a row, at so many cases per second: opened, task, reply, replied, result. Each is read, and
    /// the next written, by a thread that does nothing else.
    func latency(_ tuning: Tuning, rate: Double, duration: Double) throws -> Latencies {
        let names = (0..<5).map { "\(prefix)\($0)" }
        let course = RawCourse()
        var consumers: [BareClient] = []
        var producers: [BareClient] = []
        for name in names {
            let consumer = try BareClient(RD_KAFKA_CONSUMER, servers, tuning.consumer)
            try consumer.assignEnds((0..<partitions).map { TopicPartition(topic: name, partition: $0) })
            consumers.append(consumer)
            let producer = try BareClient(RD_KAFKA_PRODUCER, servers, tuning.producer)
            try producer.know(name)
            producers.append(producer)
        }
        // The records of one agency's way: with the right sizes, whatever their topics are called.
        let hops = try [0, 1, 2, 3, 4].map { hop in
            BareMessage(
                captured.records[Self.place(of: hop, in: captured)], topic: try producers[hop].topic(names[hop]))
        }
        defer { for message in hops { message.free() } }
        let ended = DispatchGroup()
        for hop in 0..<5 {
            let consumer = consumers[hop]
            let next = hop < 4 ? (producers[hop + 1], hops[hop + 1]) : nil
            ended.enter()
            Thread {
                while !course.isOver {
                    consumer.each(20) { key in
                        if let (producer, message) = next {
                            try? producer.produce(message, key: key)
                            producer.poll(0)
                        } else {
                            course.arrived(key)
                        }
                    }
                    next?.0.poll(0)
                }
                ended.leave()
            }.start()
        }
        Thread.sleep(forTimeInterval: 1)
        let start = ContinuousClock.now
        var number = 0
        while true {
            let due = start + .seconds(Double(number) / rate)
            guard due < start + .seconds(duration + 1) else { break }
            while ContinuousClock.now < due { producers[0].poll(1) }
            course.began(number, at: due, counts: due >= start + .seconds(1))
            try producers[0].produce(hops[0], key: BareMessage.key(number))
            producers[0].poll(0)
            number += 1
        }
        Thread.sleep(forTimeInterval: 1)
        course.end()
        ended.wait()
        for client in consumers + producers { client.close() }
        return course.latencies
    }

    /// Of opened, task, reply, replied, result, the place in the captured case.
    private static func place(of hop: Int, in captured: CapturedCase) -> Int {
        let kinds = ["opened", "task.v1", "reply", "replied", "result"]
        return captured.records.firstIndex { record in
            let type = record.headers.first { $0.name == "ce_type" }?.string ?? ""
            return hop == 2 ? type.contains(".reply.") : type.contains(kinds[hop])
        } ?? 0
    }
}

/// What became of the chains of a latency run.
private final class RawCourse: Sendable {
    private struct State {
        var started: [Int: ContinuousClock.Instant] = [:]
        var latencies = Latencies()
        var isOver = false
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock { $0.isOver } }
    var latencies: Latencies { state.withLock { $0.latencies } }

    func end() { state.withLock { $0.isOver = true } }

    func began(_ number: Int, at moment: ContinuousClock.Instant, counts: Bool) {
        if counts { state.withLock { $0.started[number] = moment } }
    }

    func arrived(_ key: [UInt8]) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let start = state.started.removeValue(forKey: BareMessage.number(key)) else { return }
            state.latencies.record(now - start)
        }
    }
}
