import Kafka
import Logging
import Synchronization
import Testing

@testable import Adapter

@Suite struct OutboxTests {
    /// A Kafka that says to each batch what a test tells it to, and an outbox that sends to it.
    private final class Bench: Sendable {
        typealias Answer = @Sendable (_ record: ProducerRecord, _ batch: Int) -> KafkaError?

        let clock = ManualClock()
        let outbox: Outbox
        private let batches: Sent

        private final class Sent: Sendable {
            let values = Mutex<[[String]]>([])

            func take(_ records: [ProducerRecord], _ answer: Answer) -> [Result<RecordMetadata, KafkaError>] {
                let number = values.withLock { values in
                    values.append(records.map(Bench.word))
                    return values.count
                }
                return records.map { record in
                    if let error = answer(record, number) { return .failure(error) }
                    return .success(RecordMetadata(topic: record.topic, partition: 0, offset: 0))
                }
            }
        }

        init(_ answer: @escaping Answer = { _, _ in nil }) {
            let sent = Sent()
            batches = sent
            outbox = Outbox(
                jitter: { 1 }, time: Timekeeper(clock: clock),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            ) { sent.take($0, answer) }
        }

        static func word(_ record: ProducerRecord) -> String { String(decoding: record.value ?? [], as: UTF8.self) }

        /// What was sent, batch by batch.
        var sent: [[String]] { batches.values.withLock { $0 } }

        func deliver(_ word: String) async -> Outbox.Delivery {
            await outbox.deliver(record(word), orSmaller: { record("small") })
        }
    }

    private static func away() -> KafkaError { KafkaError(code: .timedOut, message: "m", isRetriable: true) }

    /// Lets an outbox run beside a body.
    private func running(_ bench: Bench, _ body: () async throws -> Void) async rethrows {
        let run = Task { await bench.outbox.run() }
        try await body()
        run.cancel()
        await run.value
    }

    @Test func whatIsGatheredLeavesTogether() async {
        let bench = Bench()
        await running(bench) {
            await withCheckedContinuation { waiter in
                bench.outbox.gather {
                    for word in ["a", "b"] {
                        bench.outbox.post(Outbox.Letter(record(word), orSmaller: { record("small") }) { _ in })
                    }
                    bench.outbox.post(
                        Outbox.Letter(record("c"), orSmaller: { record("small") }) { _ in waiter.resume() })
                }
            }
            #expect(await bench.deliver("d") == .whole)
        }
        #expect(bench.sent == [["a", "b", "c"], ["d"]])
    }

    @Test func onlyWhatKafkaDidNotTakeIsSentAgain() async {
        let bench = Bench { record, batch in batch == 1 && Bench.word(record) == "b" ? Self.away() : nil }
        let ends = Mutex<[String]>([])
        await running(bench) {
            await withCheckedContinuation { waiter in
                bench.outbox.gather {
                    for word in ["a", "b", "c"] {
                        bench.outbox.post(
                            Outbox.Letter(record(word), orSmaller: { record("small") }) { delivery in
                                ends.withLock { $0.append("\(word) \(delivery)") }
                                if word == "c" { waiter.resume() }
                            })
                    }
                }
            }
            await bench.clock.sleepers()
            #expect(ends.withLock { $0 } == ["a whole", "c whole"], "the others need not wait for it")
            // Nor do those that come later.
            #expect(await bench.deliver("d") == .whole)
            async let last = bench.deliver("e")
            bench.clock.advance(by: .milliseconds(200))
            #expect(await last == .whole)
            while ends.withLock({ $0.count < 3 }) { await Task.yield() }
        }
        #expect(ends.withLock { $0 } == ["a whole", "c whole", "b whole"])
        #expect(bench.sent.filter { $0 == ["b"] }.count == 1)
    }

    @Test func whatIsTooLargeIsSentSmallerOnce() async {
        let bench = Bench { _, batch in batch < 3 ? KafkaError(code: .messageTooLarge, message: "m") : nil }
        await running(bench) {
            async let delivery = bench.deliver("large")
            await bench.clock.sleepers()
            bench.clock.advance(by: .milliseconds(200))
            #expect(await delivery == .smaller)
        }
        #expect(bench.sent == [["large"], ["small"], ["small"]])
    }

    @Test func aProducerThatIsBrokenIsToldOf() async {
        let bench = Bench { _, _ in KafkaError(code: .other, message: "m", isFatal: true) }
        await running(bench) {
            #expect(await bench.deliver("a") == .none)
            await #expect(throws: KafkaError.self) { try await bench.outbox.watch() }
        }
    }

    /// Whatever the moment at which it ends, each letter is told of.
    @Test func whatIsLeftWhenItEndsIsNotDelivered() async {
        let bench = Bench { _, _ in Self.away() }
        let run = Task { await bench.outbox.run() }
        async let retried = bench.deliver("a")
        await bench.clock.sleepers()
        run.cancel()
        #expect(await retried == .none)
        await run.value
        #expect(await bench.deliver("b") == .none)
        #expect(bench.sent == [["a"]])
        let never = Bench()
        let ended = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await never.outbox.run()
        }
        #expect(await never.deliver("c") == .none)
        await ended.value
        #expect(never.sent.isEmpty)
    }
}

private func record(_ word: String) -> ProducerRecord { ProducerRecord(topic: "t", key: nil, value: Array(word.utf8)) }
