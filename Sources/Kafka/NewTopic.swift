/// A topic to be created.
public struct NewTopic: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// How many partitions it has.
    public var partitions: Int32
    /// How many brokers have each partition; -1 is the broker's default.
    public var replicationFactor: Int16
    /// Its configuration, by Kafka's names, such as `retention.ms`; what is left out is the broker's default.
    public var configuration: [String: String]

    /// A topic of that name and shape.
    public init(
        _ name: String, partitions: Int32, replicationFactor: Int16 = -1, configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

/// What became of one topic of an administrative call.
public enum TopicOutcome: Sendable, Hashable {
    /// It was done.
    case done
    /// It was to be created and is there; whether with the same shape is not said.
    case alreadyExists
    /// It was not done.
    case failed(KafkaError)
}
