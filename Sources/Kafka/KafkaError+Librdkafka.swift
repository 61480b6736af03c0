internal import CRdKafka

extension KafkaError {
    /// The error for a code of librdkafka's.
    ///
    /// - Parameter message: more than the code says; nil for librdkafka's own sentence.
    init(_ raw: rd_kafka_resp_err_t, message: String? = nil, topic: String? = nil, partition: Int32? = nil) {
        let code = Self.code(of: raw)
        self.init(
            code: code,
            message: message ?? String(cString: rd_kafka_err2str(raw)),
            name: String(cString: rd_kafka_err2name(raw)),
            isRetriable: Self.isRetriable(raw, code),
            isFatal: raw == RD_KAFKA_RESP_ERR__FATAL,
            topic: topic,
            partition: partition)
    }

    /// Takes over an error object of librdkafka's and frees it.
    init(consuming error: OpaquePointer, topic: String? = nil, partition: Int32? = nil) {
        defer { rd_kafka_error_destroy(error) }
        self.init(
            rd_kafka_error_code(error), message: String(cString: rd_kafka_error_string(error)),
            topic: topic, partition: partition)
        if rd_kafka_error_is_retriable(error) != 0 { isRetriable = true }
        if rd_kafka_error_is_fatal(error) != 0 { isFatal = true }
    }

    /// The error that a consumed message stands for, of a partition of ours or of what the message says.
    init(of message: UnsafeMutablePointer<rd_kafka_message_t>, _ partition: TopicPartition? = nil) {
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
        self.init(message.pointee.err, message: text)
        if let partition {
            self.topic = partition.topic
            self.partition = partition.partition
        } else if let topic = message.pointee.rkt {
            self.topic = String(cString: rd_kafka_topic_name(topic))
            if message.pointee.partition >= 0 { self.partition = message.pointee.partition }
        }
    }

    /// The client was closed.
    static let closed = KafkaError(code: .closed, message: "the client is closed")

    private static func code(of raw: rd_kafka_resp_err_t) -> Code {
        switch raw {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            .messageTooLarge
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            .unknownTopicOrPartition
        case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
            .invalidTopic
        case RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
            .invalidRecord
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
            .alreadyExists
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            .authorization
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR__SSL:
            .authentication
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
            .timedOut
        case RD_KAFKA_RESP_ERR__QUEUE_FULL:
            .queueFull
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR__WAIT_COORD:
            .brokerUnavailable
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            .offsetOutOfRange
        case RD_KAFKA_RESP_ERR__NO_OFFSET:
            .noOffset
        case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR__FENCED,
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
            .groupFenced
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
            .rebalancing
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION,
            RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED, RD_KAFKA_RESP_ERR_SECURITY_DISABLED:
            .unsupported
        case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
            .invalidConfiguration
        case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, RD_KAFKA_RESP_ERR__STATE,
            RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
            .invalidArgument
        case RD_KAFKA_RESP_ERR__DESTROY, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
            .closed
        default:
            .other
        }
    }

    private static func isRetriable(_ raw: rd_kafka_resp_err_t, _ code: Code) -> Bool {
        switch code.base {
        case .timedOut, .queueFull, .brokerUnavailable, .rebalancing:
            return true
        case .other:
            switch raw {
            case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_INVALID_MSG,
                RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
                RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
                RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR__WAIT_CACHE,
                RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
                RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
                RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
                return true
            default:
                return false
            }
        default:
            return false
        }
    }
}
