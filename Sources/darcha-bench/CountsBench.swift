import ArgumentParser
import CAllocationCount
import Casework
import Contracts
import Foundation
import JSON
import JSONSchema
import Kafka
import Messages

/// How often the hot paths ask for memory. Counts do not depend on the machine, nor on what else it does.
struct CountsBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts",
        abstract: "Allocations of the hot paths; ends with status 1 where one exceeds its threshold.",
        discussion: """
            Counted in malloc itself, on all threads, librdkafka's too. A threshold is a tenth or so above what the path \
            takes, so that a change which costs more is seen when it is made: whoever has a reason to, raises it here.
            """)

    @Option(help: "The folder of the catalogue.") var contracts = "Contracts"

    private struct Row {
        var name: String
        var count: Double
        var threshold: Double
    }

    func run() async throws {
        var rows = try folds()
        rows += try envelopes()
        rows.append(try schema())
        rows += try await kafka()
        var failed = 0
        for row in rows {
            let isOver = row.count > row.threshold
            failed += isOver ? 1 : 0
            print(
                String(
                    format: "%@ %7.1f allocations, at most %.0f%@",
                    row.name.padding(toLength: 42, withPad: " ", startingAt: 0),
                    row.count, row.threshold, isOver ? "   TOO MANY" : ""))
        }
        if failed > 0 { throw ExitCode.failure }
    }

    /// Allocations of a body, each time.
    private func each(_ times: Int, _ body: () throws -> Void) rethrows -> Double {
        // What is made once, such as metadata of types, does not count.
        for _ in 0..<10 { try body() }
        let before = darcha_allocations()
        for _ in 0..<times { try body() }
        return Double(darcha_allocations() - before) / Double(times)
    }

    private func folds() throws -> [Row] {
        let work = try FoldWorkload(contracts: contracts, cases: 2000, open: 500)
        let most: [FoldWorkload.Kind: Double] = [.fold: 20, .foldAndMessages: 40, .readFoldAndMessages: 62]
        return FoldWorkload.Kind.allCases.map { kind in
            _ = work.run(kind)
            let before = darcha_allocations()
            _ = work.run(kind)
            return Row(
                name: "an event: \(kind.rawValue)",
                count: Double(darcha_allocations() - before) / Double(work.events), threshold: most[kind] ?? 0)
        }
    }

    /// The envelope of a reply as it stands in the journal.
    private func envelopes() throws -> [Row] {
        let id = CaseID(portal: "bench", idempotencyKey: "1")
        let entry = JournalEntry(
            caseID: id, source: "/darcha/ingress", trace: TraceContext(startedBy: id),
            body: .replied(
                TaskReplied(
                    task: TaskID(caseID: id, step: "registration"), agency: "civil-registry",
                    reply: .answered(
                        ["number": "30102902004012"], dataSchema: "urn:darcha:document:birth-certificate:v1", bytes: 27)
                )))
        let topics = Topics()
        let sent = entry.record(topics)
        let record = ConsumerRecord(
            topic: sent.topic, partition: 0, offset: 1, timestamp: 1, key: sent.key, value: sent.value,
            headers: sent.headers)
        let event = try CloudEvent(record)
        let key = id.key
        return [
            Row(
                name: "an envelope of \(sent.headers.count) headers: read",
                count: try each(1000) { _ = try CloudEvent(record) },
                threshold: 10),
            Row(
                name: "an envelope: written", count: each(1000) { _ = event.record(topic: "t", key: key) },
                threshold: 3),
            Row(
                name: "an event of the journal: read", count: try each(1000) { _ = try JournalEvent(record) },
                threshold: 16),
            Row(
                name: "an event of the journal: written", count: each(1000) { _ = entry.record(topics) }, threshold: 14),
        ]
    }

    private func schema() throws -> Row {
        let work = try ValidationWork(contracts: contracts, formats: true)
        return Row(
            name: "an application against its schema",
            count: try each(100) {
                guard work.schema.isValid(work.instance) else { throw BenchError("refused") }
            }, threshold: 1)
    }

    /// Records of 1 KB with 12 headers, to a broker in another process and back.
    private func kafka() async throws -> [Row] {
        let workload = Workload(topic: "counts", partitions: 4, records: 20_000, size: 1024, headers: 12)
        let broker = try BrokerProcess(topics: [workload.topic: workload.partitions])
        defer { broker.stop() }
        let library = LibrarySide(bootstrapServers: broker.bootstrapServers, workload: workload)
        _ = try await library.produce()
        var before = darcha_allocations_of_all()
        _ = try await library.produce()
        let produced = Double(darcha_allocations_of_all() - before) / Double(workload.records)
        let consumer = try Consumer(
            ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "counts"))
        let places = (0..<workload.partitions).map { TopicPartition(topic: workload.topic, partition: $0) }
        let ranges = try await consumer.watermarks(places)
        await consumer.close()
        let count = ranges.values.reduce(0) { $0 + $1.count }
        guard count > 1000 else { throw BenchError("the broker kept nothing to read") }
        _ = try await library.consume(ranges)
        before = darcha_allocations_of_all()
        _ = try await library.consume(ranges)
        let consumed = Double(darcha_allocations_of_all() - before) / Double(count)
        return [
            Row(name: "a record of 12 headers: produced", count: produced, threshold: 17),
            Row(name: "a record of 12 headers: consumed", count: consumed, threshold: 19),
        ]
    }
}
