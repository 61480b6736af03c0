import KafkaTesting
import Logging
import Synchronization
import Testing

@testable import Kafka

/// How sends end that wait, and that nothing of them is lost or written twice.
@Suite(.timeLimit(.minutes(1))) struct ProducerEndingTests {
    /// A broker with a topic of one partition, and a producer that has written one record there and then lost the broker.
    private func withLostBroker(
        _ options: ProducerOptions, _ body: (Producer, EmbeddedBroker) async throws -> Void
    ) async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        try await withProducer(options, configuration(of: broker)) { producer in
            _ = try await producer.send(ProducerRecord(topic: "t", value: Array("-1".utf8)))
            try broker.takeDown()
            try await body(producer, broker)
        }
    }

    /// The numbers that the log has, but for the first record.
    private func log(of broker: EmbeddedBroker, _ count: Int) async throws -> [Int] {
        try await withConsumer(ConsumerOptions(), configuration(of: broker)) { consumer in
            let place = TopicPartition(topic: "t", partition: 0)
            try await consumer.assign([place: .beginning])
            let end = try #require(try await consumer.watermarks([place])[place]).upperBound
            #expect(end == Int64(count + 1))
            return try await consumer.read(Int(end)).map(number).filter { $0 >= 0 }
        }
    }

    @Test func closingDeliversWhatHasRoomAndRefusesWhoWaitsForIt() async throws {
        let options = ProducerOptions(maxQueuedRecords: 10, closeTimeout: .seconds(30))
        try await withLostBroker(options) { producer, broker in
            async let partly = producer.send(numbered("t", 0..<30))
            while producer.outstanding < 10 { await Task.yield() }
            async let inLine = producer.send(numbered("t", 30..<40))
            async let closed: Void = producer.close()
            // Told at once, while the others still wait for the broker.
            #expect(await inLine.allSatisfy { $0.failure?.code == .closed })
            try broker.bringUp()
            let results = await partly
            #expect(results.prefix(10).allSatisfy { $0.failure == nil })
            #expect(results.dropFirst(10).allSatisfy { $0.failure?.code == .closed })
            await closed
            #expect(try await log(of: broker, 10) == Array(0..<10))
        }
    }

    @Test func aCancelledSenderWaitsForRoomAndForItsAnswer() async throws {
        try await withLostBroker(ProducerOptions(maxQueuedRecords: 1)) { producer, broker in
            let task = Task { await producer.send(numbered("t", 0..<20)) }
            while producer.outstanding < 1 { await Task.yield() }
            task.cancel()
            try broker.bringUp()
            #expect(await task.value.allSatisfy { $0.failure == nil })
            #expect(try await log(of: broker, 20) == Array(0..<20))
        }
    }

    @Test func aTimeOutMakesRoomForTheNextInLine() async throws {
        let options = ProducerOptions(deliveryTimeout: .milliseconds(200), maxQueuedRecords: 5)
        try await withLostBroker(options) { producer, _ in
            // Each record gets its own time from when it has room, so that is four time-outs one after the other.
            let results = await producer.send(numbered("t", 0..<20))
            #expect(results.count == 20)
            #expect(results.allSatisfy { $0.failure?.code == .timedOut })
            #expect(producer.outstanding == 0)
        }
    }

    @Test func aFatalErrorReachesThoseInLine() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        try await withProducer(ProducerOptions(maxQueuedRecords: 3), configuration(of: broker)) { producer in
            _ = try await producer.send(ProducerRecord(topic: "t", value: [1]))
            try broker.fail(.produce, with: [.outOfOrderSequence])
            _ = await producer.send(numbered("t", 0..<1))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let results = await producer.send(numbered("t", 0..<20))
                        #expect(results.count == 20)
                        #expect(results.allSatisfy { $0.failure?.isFatal == true })
                    }
                }
            }
            #expect(producer.outstanding == 0)
        }
    }

    @Test func flushingWhileOthersWaitForRoomEnds() async throws {
        let options = ProducerOptions(linger: .seconds(30), deliveryTimeout: .seconds(60), maxQueuedRecords: 5)
        let topic = try await TestCluster.createTopic("flushline", partitions: 1)
        try await withProducer(options) { producer in
            let sent = Highest()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let offsets = try await producer.send(numbered(topic, 0..<30)).map { try $0.get().offset }
                    #expect(offsets == Array(0..<30))
                    sent.note(1)
                }
                // Without flushing, each five would linger for 30 s.
                while sent.value == 0 { try await producer.flush(timeout: .seconds(20)) }
                try await group.waitForAll()
            }
        }
    }

    @Test func whoIsResumedOnTheHandlesThreadMaySendFromThere() async throws {
        let topic = try await TestCluster.createTopic("inline", partitions: 1)
        let producer = try Producer(TestCluster.configuration(), options: ProducerOptions(maxQueuedRecords: 2))
        let offsets = try await Task(executorPreference: Inline()) {
            var offsets: [Int64] = []
            for start in stride(from: 0, to: 60, by: 3) {
                offsets += try await producer.send(numbered(topic, start..<start + 3)).map { try $0.get().offset }
                #expect(producer.outstanding <= 2)
            }
            try await producer.flush(timeout: .seconds(20))
            await producer.close()
            return offsets
        }.value
        #expect(offsets == Array(0..<60))
    }

    @Test func aLoggerMaySendAndAskFromWithinALine() async throws {
        let hook = Hook()
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        var configuration = configuration(of: broker)
        configuration.logger = Logger(label: "test", factory: { _ in Handler(hook: hook) })
        try await withProducer(ProducerOptions(maxQueuedRecords: 1), configuration) { producer in
            _ = try await producer.send(ProducerRecord(topic: "t", value: Array("-1".utf8)))
            let (answers, answer) = AsyncStream.makeStream(of: KafkaError?.self)
            let count = Mutex(0)
            hook.set {
                // librdkafka's threads and the handle's come here.
                let number = count.withLock { count in
                    defer { count += 1 }
                    return count
                }
                guard number < 3, producer.outstanding >= 0 else { return }
                Task { answer.yield(await producer.send(numbered("t", number..<number + 1))[0].failure) }
            }
            try broker.takeDown()
            while count.withLock({ $0 }) < 3 { await Task.yield() }
            hook.set {}
            try broker.bringUp()
            var iterator = answers.makeAsyncIterator()
            for _ in 0..<3 {
                let failure = await iterator.next()
                #expect(failure == .some(.none))
            }
            #expect(try await log(of: broker, 3).sorted() == [0, 1, 2])
        }
    }

    @Test func librdkafkasBoundsLieAboveOurs() {
        for options in [
            ProducerOptions(), ProducerOptions(maxQueuedRecords: 0, maxQueuedBytes: 0),
            ProducerOptions(maxQueuedRecords: .max, maxQueuedBytes: .max),
        ] {
            let properties = options.fixedProperties
            let records = properties["queue.buffering.max.messages"].flatMap(Int.init) ?? 0
            let kilobytes = properties["queue.buffering.max.kbytes"].flatMap(Int.init) ?? 0
            // What librdkafka takes at most.
            #expect(records <= 10_000_000 && kilobytes <= 2_097_151)
            #expect(options.bounds.records >= 1 && records > options.bounds.records)
            // A record larger than our bound is let through alone, up to 8 MiB.
            #expect(options.bounds.bytes >= 1 && kilobytes * 1024 > max(options.bounds.bytes, 9 << 20))
        }
        #expect(ProducerOptions().bounds == (100_000, 64 << 20))
    }

    /// Runs its tasks' jobs on the thread that makes them ready.
    private final class Inline: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private final class Hook: Sendable {
        private let body = Mutex<@Sendable () -> Void>({})

        func set(_ body: @escaping @Sendable () -> Void) { self.body.withLock { $0 = body } }

        func callAsFunction() { body.withLock { $0 }() }
    }

    private struct Handler: LogHandler {
        let hook: Hook
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        init(hook: Hook) { self.hook = hook }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { hook() }
    }
}
