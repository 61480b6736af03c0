/// What went wrong at the broker, on the way to it, or in how the client was set up.
public struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of trouble: stable, to be switched over. New ones may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        enum Base: String, Sendable {
            case messageTooLarge, unknownTopicOrPartition, invalidTopic, invalidRecord, alreadyExists
            case authorization, authentication
            case timedOut, queueFull, brokerUnavailable
            case offsetOutOfRange, noOffset
            case groupFenced, rebalancing
            case unsupported, invalidConfiguration, invalidArgument, closed, other
        }

        let base: Base

        /// The record, with its headers, is larger than the client, topic or broker allows.
        public static let messageTooLarge = Code(base: .messageTooLarge)
        /// There is no such topic or no such partition.
        public static let unknownTopicOrPartition = Code(base: .unknownTopicOrPartition)
        /// The topic's name is not one that Kafka allows.
        public static let invalidTopic = Code(base: .invalidTopic)
        /// The record as such is refused: its timestamp, its lack of a key, or a broker's policy.
        public static let invalidRecord = Code(base: .invalidRecord)
        /// What was to be created is there.
        public static let alreadyExists = Code(base: .alreadyExists)
        /// The broker knows who we are and does not let us.
        public static let authorization = Code(base: .authorization)
        /// The broker does not accept our credentials, or we do not accept its certificate.
        public static let authentication = Code(base: .authentication)
        /// No answer within the time allowed.
        public static let timedOut = Code(base: .timedOut)
        /// The local queue is full.
        public static let queueFull = Code(base: .queueFull)
        /// No connection to the broker that is needed, or to any.
        public static let brokerUnavailable = Code(base: .brokerUnavailable)
        /// The offset asked for is not in the log (any more, or yet).
        public static let offsetOutOfRange = Code(base: .offsetOutOfRange)
        /// The group has no committed offset for the partition.
        public static let noOffset = Code(base: .noOffset)
        /// The group goes on without this member; it must join anew.
        public static let groupFenced = Code(base: .groupFenced)
        /// The group is sharing out its partitions again; ask again when it is done.
        public static let rebalancing = Code(base: .rebalancing)
        /// The broker does not offer that.
        public static let unsupported = Code(base: .unsupported)
        /// A property has an unknown name or an impossible value.
        public static let invalidConfiguration = Code(base: .invalidConfiguration)
        /// The call makes no sense, such as a commit without a group.
        public static let invalidArgument = Code(base: .invalidArgument)
        /// The client was closed before or meanwhile.
        public static let closed = Code(base: .closed)
        /// Anything else: see the error's name and message.
        public static let other = Code(base: .other)

        /// The code's name.
        public var description: String { base.rawValue }
    }

    /// The kind of trouble.
    public var code: Code {
        get { storage.code }
        set { change { $0.code = newValue } }
    }
    /// What happened, for a reader of logs. Never holds a password.
    public var message: String {
        get { storage.message }
        set { change { $0.message = newValue } }
    }
    /// librdkafka's name for it, such as `MSG_SIZE_TOO_LARGE`; empty where librdkafka was not asked.
    public var name: String {
        get { storage.name }
        set { change { $0.name = newValue } }
    }
    /// Whether the same call may succeed later without anybody changing anything.
    public var isRetriable: Bool {
        get { storage.isRetriable }
        set { change { $0.isRetriable = newValue } }
    }
    /// Whether the client can't be used any more and a new one is needed.
    public var isFatal: Bool {
        get { storage.isFatal }
        set { change { $0.isFatal = newValue } }
    }
    /// The topic that it is about, where known.
    public var topic: String? {
        get { storage.topic }
        set { change { $0.topic = newValue } }
    }
    /// The partition that it is about, where known.
    public var partition: Int32? {
        get { storage.partition }
        set { change { $0.partition = newValue } }
    }

    // Out of line, so that the many results that are no errors stay small.
    private var box: Box
    private var storage: Fields { box.fields }

    private struct Fields: Hashable, Sendable {
        var code: Code
        var message: String
        var name: String
        var isRetriable: Bool
        var isFatal: Bool
        var topic: String?
        var partition: Int32?
    }

    private final class Box: Sendable {
        let fields: Fields
        init(_ fields: Fields) { self.fields = fields }
    }

    private mutating func change(_ body: (inout Fields) -> Void) {
        var fields = box.fields
        body(&fields)
        box = Box(fields)
    }

    /// An error; the library makes its own, tests may make theirs.
    public init(
        code: Code,
        message: String,
        name: String = "",
        isRetriable: Bool = false,
        isFatal: Bool = false,
        topic: String? = nil,
        partition: Int32? = nil
    ) {
        box = Box(
            Fields(
                code: code, message: message, name: name, isRetriable: isRetriable, isFatal: isFatal, topic: topic,
                partition: partition))
    }

    public static func == (left: KafkaError, right: KafkaError) -> Bool {
        left.box === right.box || left.storage == right.storage
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(storage) }

    /// Whether no retry of the same record mends it: too large, no such topic, no right to it, refused as such.
    public var isUndeliverable: Bool {
        switch code.base {
        case .messageTooLarge, .unknownTopicOrPartition, .invalidTopic, .invalidRecord: true
        case .authorization: name == "TOPIC_AUTHORIZATION_FAILED"
        default: false
        }
    }

    /// Code, name, place and message in one line.
    public var description: String {
        var text = code.description
        if !name.isEmpty { text += " (\(name))" }
        if let topic { text += " " + (partition.map { "\(topic)[\($0)]" } ?? topic) }
        return text + ": " + message
    }
}
