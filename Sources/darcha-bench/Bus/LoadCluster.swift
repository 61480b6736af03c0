import Kafka
import Load

/// A broker with topics that nobody has used: an embedded one in a process of its own, or topics with a prefix of their
/// own on a real cluster. Each turn has one, so that none depends on what another left behind.
struct LoadCluster: Sendable {
    let servers: String
    let prefix: String
    /// The embedded broker's process; nil on a real cluster.
    let broker: Int32?

    var isEmbedded: Bool { broker != nil }

    /// How clients of ours reach it.
    var configuration: ClientConfiguration {
        ClientConfiguration(
            bootstrapServers: servers, clientID: "darcha-bench",
            properties: isEmbedded ? EmbeddedBroker.clientProperties : [:])
    }

    /// Starts a broker or makes topics, does something with it, and ends it or deletes them.
    ///
    /// - Parameters:
    ///   - real: a real cluster's bootstrap servers; nil for an embedded one.
    ///   - topics: the topics by their prefix.
    static func with<Value>(
        _ real: String?, topics: (_ prefix: String) throws -> [NewTopic], _ body: (LoadCluster) async throws -> Value
    ) async throws -> Value {
        let prefix = "bench\(UInt32.random(in: 0 ... .max))."
        let topics = try topics(prefix)
        guard let real else {
            let broker = try BrokerProcess(topics: Dictionary(topics.map { ($0.name, $0.partitions) }) { $1 })
            defer { broker.stop() }
            return try await body(
                LoadCluster(servers: broker.bootstrapServers, prefix: prefix, broker: broker.identifier))
        }
        try await BenchTopics.create(topics, real)
        let result: Result<Value, any Error>
        do { result = .success(try await body(LoadCluster(servers: real, prefix: prefix, broker: nil))) } catch {
            result = .failure(error)
        }
        try await BenchTopics.delete(topics.map(\.name), real)
        return try result.get()
    }
}
