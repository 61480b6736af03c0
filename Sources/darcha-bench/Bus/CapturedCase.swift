import Kafka
import Load
import Messages

/// The records that one case can't do without, as the bus itself has written them: opened, a task and a reply and its
/// event for each agency, the result.
struct CapturedCase: Sendable {
    let opened: ProducerRecord
    /// By agency, in one order.
    let tasks: [ProducerRecord]
    let replies: [ProducerRecord]
    let replied: [ProducerRecord]
    let result: ProducerRecord

    var all: [ProducerRecord] { [opened] + tasks + replies + replied + [result] }

    /// Bytes of all values, keys and headers.
    var bytes: Int { all.reduce(0) { $0 + $1.bytes } }

    /// Lets a bus do some cases, and reads all that comes of the first.
    ///
    /// - Parameter count: enough that they differ as the bus's do, and that large ones are among them.
    /// - Throws: ``BenchError`` where it is not what was expected within twenty seconds.
    static func capture(_ count: Int, of load: LoadRun) async throws -> [CapturedCase] {
        let consumer = try Consumer(load.bus.cluster.configuration)
        let places = load.bus.caseTopics.flatMap { load.bus.places($0) }
        try await consumer.assign(try await consumer.watermarks(places).mapValues { .offset($0.upperBound) })
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(20))) != nil { await consumer.close() }
        }
        async let run = load.run(.inFlight(count), warmUp: 0, seconds: 1)
        var found: [[UInt8]: [ConsumerRecord]] = [:]
        var cases: [CapturedCase] = []
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            for record in records {
                guard let key = record.key else { continue }
                found[key, default: []].append(record)
                if cases.count < count, let whole = CapturedCase(found[key] ?? [], load.bus) {
                    cases.append(whole)
                    found[key] = nil
                }
            }
            if cases.count == count { break }
        }
        patience.cancel()
        await consumer.close()
        _ = try await run
        guard cases.count == count else { throw BenchError("of \(count) cases \(cases.count) were read whole") }
        return cases
    }

    /// The case of some records; nil where they are not all of it.
    private init?(_ records: [ConsumerRecord], _ bus: BusRun) {
        let agencies = bus.setup.contracts.agencyIDs
        guard records.count == 3 * agencies.count + 2 else { return nil }
        func record(_ topic: String, type: String? = nil, agency: String? = nil) -> ProducerRecord? {
            let record = records.first { record in
                record.topic == topic && type.map { record.text("ce_type") == $0 } ?? true
                    && agency.map { record.text("ce_agency") == $0 } ?? true
            }
            return record.map {
                ProducerRecord(topic: $0.topic, key: $0.key, value: $0.value, headers: $0.headers)
            }
        }
        let topics = bus.topics
        guard let opened = record(topics.journal, type: EventType.caseOpened),
            let result = record(topics.results(LoadCatalogue.portal))
        else { return nil }
        self.opened = opened
        self.result = result
        tasks = agencies.compactMap { record(topics.tasks($0)) }
        replies = agencies.compactMap { record(topics.replies($0)) }
        replied = agencies.compactMap { record(topics.journal, type: EventType.taskReplied, agency: $0) }
        guard [tasks, replies, replied].allSatisfy({ $0.count == agencies.count }) else { return nil }
    }
}

extension ConsumerRecord {
    fileprivate func text(_ header: String) -> String? {
        self.header(header).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension ProducerRecord {
    /// Bytes of value, key and headers.
    var bytes: Int {
        (value?.count ?? 0) + (key?.count ?? 0)
            + headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
    }
}
