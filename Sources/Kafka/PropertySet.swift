internal import CRdKafka

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The properties of one handle: the library's defaults, then the user's, then what the library must have.
///
/// Resolving reads `X.file` properties and keeps apart which values are secret.
struct PropertySet {
    /// Name to value, all resolved.
    private(set) var values: [String: String] = [:]
    /// The values that must not show anywhere.
    private(set) var secrets: [String] = []

    /// What the library decides, and what to use instead.
    private static let managed: [String: String] = [
        "bootstrap.servers": "use ClientConfiguration.bootstrapServers",
        "metadata.broker.list": "use ClientConfiguration.bootstrapServers",
        "client.id": "use ClientConfiguration.clientID",
        "enable.auto.commit": "offsets are committed by Consumer.commit only",
        "enable.auto.offset.store": "offsets are committed by Consumer.commit only",
        "enable.partition.eof": "the consumer always tells the end of a partition",
        "auto.offset.reset": "use ConsumerOptions.autoOffsetReset",
        "group.id": "use ConsumerOptions.group",
        "partition.assignment.strategy": "the range assignor is the only one that is sound here",
        "partitioner": "the partitioner is murmur2_random, as Java's",
        "queue.buffering.max.messages": "use ProducerOptions.maxQueuedRecords",
        "queue.buffering.max.kbytes": "use ProducerOptions.maxQueuedBytes",
        "message.timeout.ms": "use ProducerOptions.deliveryTimeout",
        "delivery.timeout.ms": "use ProducerOptions.deliveryTimeout",
        "transactional.id": "transactions are not offered",
        "log.queue": "log lines always go to the logger",
    ]

    /// Adds the defaults of the library.
    mutating func setDefaults(_ defaults: [String: String]) {
        values.merge(defaults) { _, new in new }
    }

    /// Adds the user's properties, reading those that are in files.
    mutating func add(_ properties: [String: String]) throws(KafkaError) {
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            var (name, value) = (name, value)
            if name.hasSuffix(".file") {
                let target = String(name.dropLast(".file".count))
                guard properties[target] == nil else {
                    throw KafkaError(
                        code: .invalidConfiguration,
                        message: "\(target) is given twice, as \(target) and as \(name): leave one out")
                }
                value = try Self.read(value, for: name)
                name = target
            }
            if let instead = Self.managed[name] {
                throw KafkaError(
                    code: .invalidConfiguration, message: "\(name) can't be set as a property: \(instead)")
            }
            if Self.isSecret(name), !value.isEmpty { secrets.append(value) }
            values[name] = value
        }
    }

    /// Sets what can't be otherwise.
    mutating func setFixed(_ fixed: [String: String]) {
        values.merge(fixed) { _, new in new }
    }

    /// Whether a property's value is a secret or may hold one.
    static func isSecret(_ name: String) -> Bool {
        let words = ["password", "secret", "pem", "token", "jaas", "oauthbearer.config"]
        let lowercase = name.lowercased()
        return words.contains { lowercase.contains($0) }
    }

    /// Makes librdkafka's configuration object, which `rd_kafka_new` takes over or the caller destroys.
    func makeConfiguration() throws(KafkaError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else {
            throw KafkaError(code: .other, message: "librdkafka made no configuration object")
        }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let problem = withErrorText { text, size in
                rd_kafka_conf_set(configuration, name, value, text, size) == RD_KAFKA_CONF_OK
            }
            guard let problem else { continue }
            rd_kafka_conf_destroy(configuration)
            // librdkafka quotes the value, so its words are not passed on for a secret.
            let reason = Self.isSecret(name) ? "its value is not acceptable" : problem
            throw KafkaError(code: .invalidConfiguration, message: "property \(name): \(reason)")
        }
        return configuration
    }

    private static func read(_ path: String, for name: String) throws(KafkaError) -> String {
        guard let file = fopen(path, "r") else {
            throw KafkaError(
                code: .invalidConfiguration, message: "\(name): can't open \(path): \(String(cString: strerror(errno)))"
            )
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= 1 << 20 else {
                throw KafkaError(code: .invalidConfiguration, message: "\(name): \(path) is larger than 1 MiB")
            }
        }
        guard ferror(file) == 0 else {
            throw KafkaError(code: .invalidConfiguration, message: "\(name): can't read \(path)")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw KafkaError(code: .invalidConfiguration, message: "\(name): \(path) is not UTF-8 text")
        }
        return text
    }
}

/// Runs a call that may write an error text; nil when it says that all is well.
func withErrorText(_ body: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        buffer.initialize(repeating: 0)
        guard let start = buffer.baseAddress, !body(start, buffer.count) else { return nil }
        return String(cString: start)
    }
}
