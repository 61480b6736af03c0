internal import CRdKafka
internal import Glibc
public import Logging
internal import Synchronization

/// A Kafka cluster within this process, for trying things out and for tests: librdkafka's mock cluster.
///
/// Other processes on this machine can use it by its ``bootstrapServers``. It forgets everything when it ends, keeps
/// 5 MiB a partition, creates any topic that it is asked for (with 4 partitions), and has no access control, no
/// encryption and no administration. Clients of it should take ``clientProperties``.
public final class EmbeddedBroker: Sendable {
    /// Properties that clients of an embedded broker should have.
    ///
    /// It does not wake a waiting fetch when records come, and wants this session timeout.
    public static let clientProperties = ["fetch.wait.max.ms": "5", "session.timeout.ms": "6000"]

    private static let process = Mutex<EmbeddedBroker?>(nil)

    /// The process's own broker, started by the first call and never stopped.
    ///
    /// - Throws: what `init` throws.
    public static func shared() throws(KafkaError) -> EmbeddedBroker {
        let result: Result<EmbeddedBroker, KafkaError> = process.withLock { process in
            if let process { return .success(process) }
            do throws(KafkaError) {
                let broker = try EmbeddedBroker()
                process = broker
                return .success(broker)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Where clients find it: `127.0.0.1:port`, one for each broker, with commas.
    public let bootstrapServers: String
    /// How many brokers it has; their ids are 1 and up.
    public let brokers: Int

    private let cluster: Mutex<Cluster?>
    private let addresses: [sockaddr_in]

    /// The mock cluster and the handle that librdkafka wants for it.
    struct Cluster: @unchecked Sendable {
        let client: ClientHandle
        let pointer: OpaquePointer
    }

    /// Starts a cluster on free ports of the loopback interface.
    ///
    /// - Throws: `.invalidArgument` for fewer than one broker; `.other` when the ports can't be had.
    public init(
        brokers: Int = 1, logger: Logger = Logger(label: "kafka", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws(KafkaError) {
        guard (1...1000).contains(brokers) else {
            throw KafkaError(code: .invalidArgument, message: "an embedded cluster has 1 to 1000 brokers")
        }
        let configuration = ClientConfiguration(bootstrapServers: "", clientID: "embedded-broker", logger: logger)
        let client = try ClientHandle(RD_KAFKA_PRODUCER, configuration)
        guard let pointer = rd_kafka_mock_cluster_new(client.pointer, Int32(brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(pointer)
        else {
            client.destroy()
            throw KafkaError(code: .other, message: "librdkafka could not start its embedded cluster")
        }
        self.brokers = brokers
        bootstrapServers = String(cString: servers)
        addresses = Self.addresses(bootstrapServers)
        cluster = Mutex(Cluster(client: client, pointer: pointer))
    }

    deinit { close() }

    /// Creates a topic.
    ///
    /// - Throws: `.alreadyExists`; `.invalidTopic`; `.invalidArgument` for fewer than one partition; `.closed`.
    public func createTopic(_ name: String, partitions: Int32) throws(KafkaError) {
        guard isTopicName(name) else {
            throw KafkaError(code: .invalidTopic, message: topicNameProblem(name), topic: name)
        }
        guard partitions >= 1 else {
            throw KafkaError(code: .invalidArgument, message: "a topic has at least one partition", topic: name)
        }
        try use { cluster in
            rd_kafka_mock_topic_create(cluster, name, partitions, Int32(min(brokers, 3)))
        }
    }

    /// Ends the cluster; its clients see their connections close.
    public func close() {
        let ended = cluster.withLock { cluster in
            defer { cluster = nil }
            return cluster
        }
        guard let ended else { return }
        Self.waking(addresses) { rd_kafka_mock_cluster_destroy(ended.pointer) }
        ended.client.destroy()
    }

    /// Calls a function of the mock cluster's.
    func use(_ body: (OpaquePointer) -> rd_kafka_resp_err_t) throws(KafkaError) {
        let error = cluster.withLock { cluster in
            cluster.map { cluster in Self.waking(addresses) { body(cluster.pointer) } }
        }
        guard let error else { throw .closed }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error) }
    }
}
