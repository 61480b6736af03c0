import Kafka

/// Topics of a real cluster, made for a benchmark and deleted after it.
enum BenchTopics {
    static func create(_ topics: [NewTopic], _ servers: String) async throws {
        let admin = try Admin(ClientConfiguration(bootstrapServers: servers, clientID: "bench"))
        let outcomes = try await admin.createTopics(topics)
        for case .failed(let error) in outcomes.values { throw error }
        await admin.close()
    }

    static func delete(_ names: [String], _ servers: String) async throws {
        let admin = try Admin(ClientConfiguration(bootstrapServers: servers, clientID: "bench"))
        _ = try await admin.deleteTopics(names)
        await admin.close()
    }
}
