import CRdKafka
import Foundation
import Kafka
import Load
import Synchronization

extension RawBus {
    /// The time from a case's opening to its result, at so many cases per second.
    ///
    /// - Parameter agencies: how many each case asks: one makes five records in a row, all make the bus's 3n+2.
    func latency(
        _ tuning: RawTuning, agencies: Int, rate: Double, warmUp: Double, seconds: Double
    ) async throws -> Latencies.Summary {
        try await onCluster(agencies: agencies) { cluster, topics in
            let chain = try RawChain(self, tuning, agencies, cluster, topics)
            return try chain.run(rate: rate, warmUp: warmUp, seconds: seconds)
        }
    }
}

/// The hops of a case in a row, by librdkafka alone: opened, tasks, replies, replied, result. Each role of the bus is a
/// thread with a consumer and a producer of its own, which does nothing but write the next record when it has read the one
/// before; the conductor counts replies, and writes the result after the last.
private final class RawChain: @unchecked Sendable {
    /// A case's records, made before the clock starts.
    private struct Messages {
        let opened: BareMessage
        let tasks: [BareMessage]
        let replies: [BareMessage]
        let replied: [BareMessage]
        let result: BareMessage

        var all: [BareMessage] { [opened, result] + tasks + replies + replied }
    }

    private struct State {
        var started: [Int: ContinuousClock.Instant] = [:]
        var latencies = Latencies()
        var underWay = 0
        var isOver = false
        var failure: (any Error)?
    }

    // Each is used by one thread only; the messages are only read.
    private let gateway, conductor, agency, ingress: BareClient
    private let journal, tasks, replies, results: BareClient
    private let messages: [Messages]
    private let agencies: Int
    private let state = Mutex(State())

    init(_ raw: RawBus, _ tuning: RawTuning, _ agencies: Int, _ cluster: LoadCluster, _ topics: RawBus.Topics) throws {
        self.agencies = agencies
        func producer(_ names: [String]) throws -> BareClient {
            let client = try BareClient(RD_KAFKA_PRODUCER, cluster.servers, tuning.producer)
            for name in names { try client.know(name) }
            return client
        }
        func consumer(_ names: [String]) throws -> BareClient {
            let client = try BareClient(RD_KAFKA_CONSUMER, cluster.servers, tuning.consumer)
            try client.assignEnds(
                names.flatMap { name in
                    (0..<raw.partitions).map { TopicPartition(topic: name, partition: $0) }
                })
            return client
        }
        gateway = try producer([topics.journal])
        conductor = try producer(topics.tasks + [topics.results])
        agency = try producer(topics.replies)
        ingress = try producer([topics.journal])
        journal = try consumer([topics.journal])
        tasks = try consumer(topics.tasks)
        replies = try consumer(topics.replies)
        results = try consumer([topics.results])
        let (gateway, conductor, agency, ingress) = (gateway, conductor, agency, ingress)
        messages = try raw.cases.map { one in
            Messages(
                opened: BareMessage(one.opened, topic: try gateway.topic(topics.journal)),
                tasks: try zip(one.tasks, topics.tasks).map { BareMessage($0, topic: try conductor.topic($1)) },
                replies: try zip(one.replies, topics.replies).map { BareMessage($0, topic: try agency.topic($1)) },
                replied: try one.replied.prefix(agencies).map {
                    BareMessage($0, topic: try ingress.topic(topics.journal))
                },
                result: BareMessage(one.result, topic: try conductor.topic(topics.results)))
        }
    }

    func run(rate: Double, warmUp: Double, seconds: Double) throws -> Latencies.Summary {
        let ended = DispatchGroup()
        // The conductor's thread alone counts: the first record of a case on the journal is its opening.
        var seen: [Int: Int] = [:]
        serve(journal, conductor, ended) { [self] number, key, _ in
            let count = seen[number, default: 0] + 1
            seen[number] = count > agencies ? nil : count
            let one = messages[number % messages.count]
            if count == 1 {
                for task in one.tasks { try conductor.produce(task, key: key) }
            } else if count == agencies + 1 {
                try conductor.produce(one.result, key: key)
            }
        }
        serve(tasks, agency, ended) { [self] number, key, topic in
            try agency.produce(messages[number % messages.count].replies[topic], key: key)
        }
        serve(replies, ingress, ended) { [self] number, key, topic in
            try ingress.produce(messages[number % messages.count].replied[topic], key: key)
        }
        serve(results, nil, ended) { [self] number, _, _ in arrived(number) }
        Thread.sleep(forTimeInterval: 1)
        try open(rate: rate, warmUp: warmUp, seconds: seconds)
        let patience = ContinuousClock.now + .seconds(10)
        while state.withLock({ $0.underWay > 0 && $0.failure == nil }), .now < patience { gateway.poll(5) }
        state.withLock { $0.isOver = true }
        ended.wait()
        for client in [gateway, conductor, agency, ingress, journal, tasks, replies, results] { client.close() }
        for message in messages.flatMap(\.all) { message.free() }
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.underWay == 0 else { throw BenchError("\(state.underWay) bare cases have not ended") }
            return state.latencies.summary
        }
    }

    private func open(rate: Double, warmUp: Double, seconds: Double) throws {
        let start = ContinuousClock.now
        var number = 0
        while state.withLock({ $0.failure == nil }) {
            let due = start + .seconds(Double(number) / rate)
            guard due < start + .seconds(warmUp + seconds) else { break }
            while ContinuousClock.now < due { gateway.poll(1) }
            let counts = due >= start + .seconds(warmUp)
            state.withLock { state in
                state.underWay += 1
                if counts { state.started[number] = due }
            }
            try BareMessage.key(number).withUnsafeBytes { key in
                try gateway.produce(messages[number % messages.count].opened, key: key)
            }
            gateway.poll(0)
            number += 1
        }
    }

    /// Starts a role: a thread that hands over each record's case, its key, and the number of its agency, until all is over.
    private func serve(
        _ consumer: BareClient, _ producer: BareClient?, _ ended: DispatchGroup,
        _ body: @escaping (Int, UnsafeRawBufferPointer, Int) throws -> Void
    ) {
        ended.enter()
        let role = Role(body: body)
        Thread { [self] in
            while !state.withLock({ $0.isOver }) {
                do {
                    try consumer.each(20) { message in
                        let key = UnsafeRawBufferPointer(start: message.key, count: message.key_len)
                        try role.body(BareMessage.number(key), key, role.agency(of: message.rkt))
                    }
                } catch {
                    state.withLock { $0.failure = $0.failure ?? error }
                }
                producer?.poll(0)
            }
            ended.leave()
        }.start()
    }

    private func arrived(_ number: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.underWay -= 1
            guard let start = state.started.removeValue(forKey: number) else { return }
            state.latencies.record(now - start)
        }
    }
}

/// What a role's thread does; nobody else uses it.
private final class Role: @unchecked Sendable {
    let body: (Int, UnsafeRawBufferPointer, Int) throws -> Void
    private var known: [OpaquePointer?: Int] = [:]

    init(body: @escaping (Int, UnsafeRawBufferPointer, Int) throws -> Void) { self.body = body }

    /// By the number at the end of the topic's name.
    func agency(of topic: OpaquePointer?) -> Int {
        if let number = known[topic] { return number }
        let name = topic.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
        known[topic] = number
        return number
    }
}
