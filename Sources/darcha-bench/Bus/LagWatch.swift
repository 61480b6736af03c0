import Conductor
import Kafka
import Load
import Messages

/// Tells how many records wait for the bus's consumer groups.
struct LagWatch: Sendable {
    private let consumer: Consumer
    private let bus: BusRun

    init(_ bus: BusRun) throws {
        self.bus = bus
        consumer = try Consumer(bus.cluster.configuration)
    }

    /// As of now; nil where the cluster does not tell.
    func lag() async -> Course.Lag? {
        let (topics, agencies) = (bus.topics, bus.setup.contracts.agencyIDs)
        let conductor = topics.prefix + ConductorConfiguration().group
        do {
            // What a conductor commits is where it would begin again; how far it has come stands in the note.
            let journal = try await lag(of: topics.journal, conductor) { committed in
                Progress(committed).map { $0.publishedThrough + 1 } ?? committed.offset
            }
            var (replies, tasks) = (0, 0)
            for agency in agencies {
                replies += try await lag(of: topics.replies(agency), conductor + "-ingress") { $0.offset }
                tasks += try await lag(of: topics.tasks(agency), "\(topics.prefix)adapter.\(agency)") { $0.offset }
            }
            return Course.Lag(journal: journal, replies: replies, tasks: tasks)
        } catch { return nil }
    }

    private func lag(
        of topic: String, _ group: String, _ next: (OffsetAndMetadata) -> Int64
    ) async throws -> Int {
        let places = bus.places(topic)
        // First what was done, then what there is: so that none seems done before it was there.
        let committed = try await consumer.committed(places, group: group)
        return try await consumer.watermarks(places).reduce(0) { sum, log in
            let done = committed[log.key].map(next) ?? 0
            return sum + Int(log.value.upperBound - min(max(done, log.value.lowerBound), log.value.upperBound))
        }
    }

    func close() async { await consumer.close() }
}
