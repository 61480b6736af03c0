public import Logging

/// How a client reaches the cluster and what it is called.
public struct ClientConfiguration: Sendable {
    /// Where to find the cluster first: `host:port`, several with commas.
    public var bootstrapServers: String
    /// The client's name: in the broker's logs and quotas, in our log lines, and (its start) in thread names.
    public var clientID: String
    /// Properties of librdkafka, by its names, passed through as they are; `CONFIGURATION.md` of 2.0.2 lists them.
    ///
    /// A property `X` may be given as `X.file`: then its value is that file's text without one trailing line break,
    /// which is the way for passwords. Values of properties that hold secrets never show in logs or errors. What the
    /// library rests on (such as `enable.auto.commit`) can't be set here and is refused with a word on what to use.
    public var properties: [String: String]
    /// Where the client's own lines and librdkafka's go.
    public var logger: Logger

    /// A configuration of its four parts.
    public init(
        bootstrapServers: String,
        clientID: String = "darcha",
        properties: [String: String] = [:],
        logger: Logger = Logger(label: "kafka", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
        self.logger = logger
    }
}
