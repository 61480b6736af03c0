public import Kafka
public import Logging
internal import Synchronization

/// The Kafka that tests run on: a cluster named by the environment, or the process's embedded broker.
///
/// - `DARCHA_BOOTSTRAP_SERVERS`: a real cluster's `host:port,...`.
/// - `DARCHA_KAFKA_PROPERTIES`: librdkafka properties for it, as `a=b;c=d`, or the path of a file with one a line.
public enum TestCluster {
    /// Whether it is the embedded broker, which lacks administration and can be told to fail.
    public static var isEmbedded: Bool { environment("DARCHA_BOOTSTRAP_SERVERS") == nil }

    /// Where the cluster is.
    public static var bootstrapServers: String {
        get throws {
            try environment("DARCHA_BOOTSTRAP_SERVERS") ?? EmbeddedBroker.shared().bootstrapServers
        }
    }

    /// The configuration of a client.
    public static func configuration(
        _ clientID: String = "test",
        properties: [String: String] = [:],
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws -> ClientConfiguration {
        let common = isEmbedded ? EmbeddedBroker.clientProperties : try environmentProperties()
        return ClientConfiguration(
            bootstrapServers: try bootstrapServers, clientID: clientID,
            properties: common.merging(properties) { _, new in new }, logger: logger)
    }

    /// A name that no other test or test run uses.
    public static func uniqueName(_ prefix: String) -> String {
        "\(prefix)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }

    /// A group id that no other test or test run uses.
    public static func uniqueGroup(_ prefix: String = "group") -> String { uniqueName(prefix) }

    /// Creates a topic of a unique name and waits until it can be used.
    ///
    /// - Parameter configuration: the topic's; the embedded broker has none and ignores it.
    /// - Returns: the topic's name.
    public static func createTopic(
        _ prefix: String = "topic", partitions: Int32 = 1, configuration: [String: String] = [:]
    ) async throws -> String {
        let name = uniqueName(prefix)
        if isEmbedded {
            try EmbeddedBroker.shared().createTopic(name, partitions: partitions)
            return name
        }
        let admin = try Admin(Self.configuration("test-admin"))
        let topic = NewTopic(name, partitions: partitions, configuration: configuration)
        do {
            try await create(topic, admin)
        } catch {
            await admin.close()
            throw error
        }
        await admin.close()
        return name
    }

    private static func create(_ topic: NewTopic, _ admin: Admin) async throws {
        if case .failed(let error)? = try await admin.createTopics([topic])[topic.name] { throw error }
        // The controller knows it; the broker that is asked next may learn of it a moment later.
        while try await !isKnown(topic, admin) {}
    }

    private static func isKnown(_ topic: NewTopic, _ admin: Admin) async throws -> Bool {
        do {
            return try await admin.partitionCount(of: topic.name) == topic.partitions
        } catch {
            guard error.code == .unknownTopicOrPartition || error.isRetriable else { throw error }
            return false
        }
    }
}
