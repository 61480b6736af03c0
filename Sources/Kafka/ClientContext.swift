internal import CRdKafka
internal import Logging

/// What librdkafka's callbacks of one handle find behind the handle's opaque pointer.
///
/// It outlives the handle: it is retained when the handle is made and released after the handle is destroyed.
final class ClientContext: @unchecked Sendable {
    // The two hooks are set before the first poll and used on the handle's thread only; the rest does not change.
    let logger: Logger
    private let clientID: String
    private let secrets: [String]

    /// Called on the handle's thread, from within a poll, when the group gives or takes partitions.
    var onRebalance: ((rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> Void)?
    /// Called on the handle's thread, from within a poll, when the client has trouble.
    var onError: ((KafkaError) -> Void)?
    /// Called on the handle's thread, from within a poll, when a commit is answered.
    var onCommit: ((UInt, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> Void)?

    init(logger: Logger, clientID: String, secrets: [String]) {
        self.logger = logger
        self.clientID = clientID
        self.secrets = secrets
    }

    /// The context of a handle.
    static func of(_ client: OpaquePointer?) -> ClientContext? {
        guard let client, let opaque = rd_kafka_opaque(client) else { return nil }
        return Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
    }

    /// Passes a line of librdkafka's on, with a secret that it may quote blotted out.
    func log(severity: Int32, facility: String, text: String) {
        let level: Logger.Level =
            switch severity {
            case ...3: .warning  // emergency to error
            case 4: facility == "CONFWARN" ? .debug : .info  // warning; a property of the other kind of client is none
            case 7...: .trace  // debug
            default: .debug  // notice and info
            }
        guard logger.logLevel <= level else { return }
        logger.log(
            level: level, "librdkafka",
            metadata: [
                LogKey.client: "\(clientID)", LogKey.facility: "\(facility)", LogKey.text: "\(redacted(text))",
                LogKey.severity: "\(severity)",
            ])
    }

    /// A text of librdkafka's with each secret of the configuration blotted out.
    func redacted(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "[redacted]") }
    }

    /// Writes a line of our own about an offset that was not there.
    func logReset(_ error: KafkaError) {
        logger.info(
            "kafka offset out of range, starting by the reset rule",
            metadata: LogKey.metadata(of: error, client: clientID))
    }

    /// Writes a line of our own about trouble.
    func log(_ error: KafkaError) {
        logger.log(
            level: error.isFatal || error.code == .brokerUnavailable ? .warning : .info,
            "kafka client trouble", metadata: LogKey.metadata(of: error, client: clientID))
    }
}
