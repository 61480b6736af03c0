internal import Logging

/// The metadata keys of the library's log lines.
enum LogKey {
    /// The client's name.
    static let client = "client"
    /// librdkafka's word for what part of it speaks, such as `FAIL`.
    static let facility = "rdkafka.facility"
    /// librdkafka's sentence.
    static let text = "rdkafka.text"
    /// librdkafka's syslog severity, 0 to 7.
    static let severity = "rdkafka.severity"
    /// An error's code.
    static let code = "error.code"
    /// An error's name in librdkafka.
    static let name = "error.name"
    /// An error's message.
    static let message = "error.message"
    /// A topic's name.
    static let topic = "topic"
    /// A partition's number.
    static let partition = "partition"
    /// Several partitions.
    static let partitions = "partitions"

    /// An error as metadata.
    static func metadata(of error: KafkaError, client name: String) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            client: "\(name)", code: "\(error.code)", Self.name: "\(error.name)", message: "\(error.message)",
        ]
        if let value = error.topic { metadata[topic] = "\(value)" }
        if let value = error.partition { metadata[partition] = "\(value)" }
        return metadata
    }
}
