/// What a cluster is made of, as one broker sees it.
public struct ClusterDescription: Sendable, Hashable {
    /// The cluster's id; empty where the broker does not tell it.
    public var clusterID: String
    /// The number of brokers.
    public var brokers: Int
    /// Each topic's number of partitions; topics that don't exist or can't be seen are left out.
    public var topics: [String: Int32]

    /// A description of its parts.
    public init(clusterID: String, brokers: Int, topics: [String: Int32]) {
        self.clusterID = clusterID
        self.brokers = brokers
        self.topics = topics
    }
}
