import Kafka
import Messages

/// The records that one case needs, as the bus itself has written them: opened, a task and a reply and its event for each
/// agency, the result.
struct CapturedCase {
    /// In an order in which they may be written.
    let records: [ProducerRecord]

    /// Opens one case on a bus and reads all that comes of it.
    ///
    /// - Throws: ``BenchError`` where it is not what was expected within ten seconds.
    init(of load: LoadRun, _ configuration: ClientConfiguration) async throws {
        let topics = load.bus.topics
        let agencies = load.bus.setup.agencies
        let consumer = try Consumer(configuration)
        let places = try await consumer.places(of: load.bus.caseTopics)
        try await consumer.assign(try await consumer.watermarks(places).mapValues { .offset($0.upperBound) })
        _ = try await load.run(.inFlight(1), warmUp: .zero, duration: .milliseconds(1))
        let wanted = 3 * agencies.count + 2
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(10))) != nil { await consumer.close() }
        }
        var found: [ConsumerRecord] = []
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            found += records
            if found.count >= wanted { break }
        }
        patience.cancel()
        await consumer.close()
        guard found.count == wanted, Set(found.map(\.key)).count == 1 else {
            throw BenchError("one case makes \(found.count) records, not \(wanted)")
        }
        let order = [topics.journal: 1, topics.results(LoadCatalogue.portal): 3]
        records = found.sorted { order[$0.topic] ?? 0 < order[$1.topic] ?? 0 }.map {
            ProducerRecord(topic: $0.topic, key: $0.key, value: $0.value, headers: $0.headers)
        }
    }

    /// Bytes of all values, keys and headers.
    var bytes: Int {
        records.reduce(0) { sum, record in
            sum + (record.value?.count ?? 0) + (record.key?.count ?? 0)
                + record.headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
        }
    }
}
