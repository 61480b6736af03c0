internal import CRdKafka

/// Trouble on demand, for tests.
extension EmbeddedBroker {
    /// A request of Kafka's protocol.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case leaveGroup = 13
        case syncGroup = 14
        case apiVersions = 18
        case initProducerID = 22
    }

    /// An answer that a broker gives in place of doing what it is asked.
    public enum Fault: Sendable {
        /// No fault: the request is served; to let some pass before the next.
        case none
        /// The connection is closed.
        case disconnect
        case unknownTopicOrPartition, notLeaderForPartition, messageTooLarge, notEnoughReplicas
        case topicAuthorizationFailed, groupAuthorizationFailed, clusterAuthorizationFailed
        case coordinatorNotAvailable, notCoordinator, illegalGeneration, unknownMemberID, rebalanceInProgress
        case offsetOutOfRange, invalidTopic, leaderNotAvailable, requestTimedOut, outOfOrderSequence

        var raw: rd_kafka_resp_err_t {
            switch self {
            case .none: RD_KAFKA_RESP_ERR_NO_ERROR
            case .disconnect: RD_KAFKA_RESP_ERR__TRANSPORT
            case .unknownTopicOrPartition: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
            case .notLeaderForPartition: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
            case .messageTooLarge: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
            case .notEnoughReplicas: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS
            case .topicAuthorizationFailed: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            case .groupAuthorizationFailed: RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
            case .clusterAuthorizationFailed: RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED
            case .coordinatorNotAvailable: RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE
            case .notCoordinator: RD_KAFKA_RESP_ERR_NOT_COORDINATOR
            case .illegalGeneration: RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION
            case .unknownMemberID: RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID
            case .rebalanceInProgress: RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS
            case .offsetOutOfRange: RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE
            case .invalidTopic: RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION
            case .leaderNotAvailable: RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE
            case .requestTimedOut: RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT
            case .outOfOrderSequence: RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER
            }
        }
    }

    /// Answers the next requests of a kind with these faults, one each.
    public func fail(_ request: Request, with faults: [Fault]) throws(KafkaError) {
        let raw = faults.map(\.raw)
        try use { cluster in
            rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, raw.count, raw)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    /// Forgets the faults that wait for a kind of request.
    public func clearFaults(of request: Request) throws(KafkaError) {
        try use { cluster in
            rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    /// Tells this error for a topic in metadata from now on; `.none` ends it.
    public func setTopic(_ topic: String, _ fault: Fault) throws(KafkaError) {
        try use { cluster in
            rd_kafka_mock_topic_set_error(cluster, topic, fault.raw)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    /// Closes a broker's connections and takes no new ones.
    ///
    /// - Parameter broker: its id, from 1; nil for all.
    public func takeDown(broker: Int32? = nil) throws(KafkaError) {
        try use { cluster in rd_kafka_mock_broker_set_down(cluster, broker ?? -1) }
    }

    /// Takes connections again.
    ///
    /// - Parameter broker: its id, from 1; nil for all.
    public func bringUp(broker: Int32? = nil) throws(KafkaError) {
        try use { cluster in rd_kafka_mock_broker_set_up(cluster, broker ?? -1) }
    }

    /// Delays each answer.
    ///
    /// - Parameters:
    ///   - time: the delay; 0 ends it.
    ///   - broker: its id, from 1; nil for all.
    public func setRoundTrip(_ time: Duration, broker: Int32? = nil) throws(KafkaError) {
        try use { cluster in rd_kafka_mock_broker_set_rtt(cluster, broker ?? -1, time.milliseconds) }
    }

    /// Makes a broker the leader of a partition; nil leaves it without one.
    public func setLeader(of partition: TopicPartition, broker: Int32?) throws(KafkaError) {
        try use { cluster in
            rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker ?? -1)
        }
    }

    /// Makes a broker the coordinator of a group.
    public func setCoordinator(ofGroup group: String, broker: Int32) throws(KafkaError) {
        try use { cluster in rd_kafka_mock_coordinator_set(cluster, "group", group, broker) }
    }
}
