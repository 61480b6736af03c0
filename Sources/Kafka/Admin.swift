internal import CRdKafka
internal import Synchronization

/// Creates, describes and deletes topics, and looks at groups.
///
/// What the embedded broker has not got is told as `.unsupported`.
public final class Admin: Sendable {
    private let client: ClientHandle
    private let asker: Asker
    private let requestTimeout: Duration
    private let closing = Mutex(Closing())

    private struct Closing {
        var hasBegun = false
        var isDone = false
        var waiters: [@Sendable () -> Void] = []
    }

    /// Makes an administrative client; it connects in the background.
    ///
    /// - Parameter requestTimeout: how long each call may take.
    /// - Throws: `.invalidConfiguration`, naming the property.
    public init(_ configuration: ClientConfiguration, requestTimeout: Duration = .seconds(10)) throws(KafkaError) {
        client = try ClientHandle(RD_KAFKA_PRODUCER, configuration, defaults: ["allow.auto.create.topics": "false"])
        asker = Asker(name: "kafka-a \(configuration.clientID)")
        self.requestTimeout = requestTimeout
    }

    deinit {
        if !closing.withLock({ $0.hasBegun }) {
            let client = client
            asker.stop { client.destroy() }
        }
    }

    // MARK: Topics

    /// Creates topics.
    ///
    /// - Returns: what became of each, by name.
    /// - Throws: `.unsupported` on the embedded broker; `.timedOut`, `.brokerUnavailable`.
    public func createTopics(_ topics: [NewTopic]) async throws(KafkaError) -> [String: TopicOutcome] {
        guard !topics.isEmpty else { return [:] }
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.createTopics(topics, timeout: timeout) }
    }

    /// Deletes topics and their records.
    ///
    /// - Returns: what became of each, by name.
    /// - Throws: `.unsupported` on the embedded broker; `.timedOut`, `.brokerUnavailable`.
    public func deleteTopics(_ names: [String]) async throws(KafkaError) -> [String: TopicOutcome] {
        guard !names.isEmpty else { return [:] }
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.deleteTopics(names, timeout: timeout) }
    }

    /// The cluster and all its topics.
    public func describe() async throws(KafkaError) -> ClusterDescription {
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.describe(timeout: timeout) }
    }

    /// The number of a topic's partitions.
    ///
    /// - Throws: `.unknownTopicOrPartition` when there is no such topic.
    public func partitionCount(of topic: String) async throws(KafkaError) -> Int32 {
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.partitionCount(of: topic, timeout: timeout) }
    }

    /// A topic's configuration, defaults included, by Kafka's names.
    ///
    /// - Throws: `.unsupported` on the embedded broker; `.unknownTopicOrPartition`.
    public func topicConfiguration(_ topic: String) async throws(KafkaError) -> [String: String] {
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.topicConfiguration(topic, timeout: timeout) }
    }

    // MARK: Groups

    /// The ids of all consumer groups, sorted.
    ///
    /// - Throws: `.unsupported` on the embedded broker.
    public func listGroups() async throws(KafkaError) -> [String] {
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.listGroups(timeout: timeout) }
    }

    /// A group's committed offsets; partitions without one are left out.
    ///
    /// - Parameters:
    ///   - group: the group's id; a group that does not exist has no offsets.
    ///   - partitions: which; nil for all that it has committed, which the embedded broker can't tell.
    public func groupOffsets(
        _ group: String, partitions: [TopicPartition]? = nil
    ) async throws(KafkaError) -> [TopicPartition: OffsetAndMetadata] {
        let timeout = requestTimeout.milliseconds
        return try await asker.ask { [client] in client.committed(partitions, group: group, timeout: timeout) }
    }

    // MARK: Closing

    /// Waits for the call under way, refuses those that wait, and frees everything. May be called often.
    public func close() async {
        await withCheckedContinuation { continuation in
            enum Step { case begin, wait, done }
            let step: Step = closing.withLock { closing in
                if closing.isDone { return .done }
                closing.waiters.append { continuation.resume() }
                defer { closing.hasBegun = true }
                return closing.hasBegun ? .wait : .begin
            }
            switch step {
            case .wait: break
            case .done: continuation.resume()
            case .begin:
                asker.stop { [self] in
                    client.destroy()
                    let waiters = closing.withLock { closing in
                        closing.isDone = true
                        defer { closing.waiters = [] }
                        return closing.waiters
                    }
                    for waiter in waiters { waiter() }
                }
            }
        }
    }
}
