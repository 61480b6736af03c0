internal import CRdKafka
internal import Logging

/// A librdkafka handle (`rd_kafka_t`), made once and destroyed once.
///
/// librdkafka's functions may be called from any thread as long as the handle lives; who owns the handle sees to it
/// that nobody uses it after ``destroy()``.
struct ClientHandle: @unchecked Sendable {
    /// The `rd_kafka_t`.
    let pointer: OpaquePointer
    /// What the handle's callbacks find.
    let context: ClientContext

    /// Makes a handle.
    ///
    /// - Parameters:
    ///   - type: producer or consumer.
    ///   - configuration: where, who, and the user's properties.
    ///   - defaults: the library's values, which the user's properties override.
    ///   - fixed: the library's values that override all.
    ///   - prepare: sets callbacks on the configuration object.
    /// - Throws: `.invalidConfiguration` naming the property; what `rd_kafka_new` says.
    init(
        _ type: rd_kafka_type_t,
        _ configuration: ClientConfiguration,
        defaults: [String: String] = [:],
        fixed: [String: String] = [:],
        prepare: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        var properties = PropertySet()
        properties.setDefaults(Self.defaults)
        properties.setDefaults(defaults)
        try properties.add(configuration.properties)
        properties.setFixed(fixed)
        properties.setFixed(["client.id": configuration.clientID])
        if !configuration.bootstrapServers.isEmpty {
            properties.setFixed(["bootstrap.servers": configuration.bootstrapServers])
        }
        let raw = try properties.makeConfiguration()
        let context = ClientContext(
            logger: configuration.logger, clientID: configuration.clientID, secrets: properties.secrets)
        let box = Unmanaged.passRetained(context)
        rd_kafka_conf_set_opaque(raw, box.toOpaque())
        rd_kafka_conf_set_log_cb(raw) { client, severity, facility, text in
            guard let facility, let text else { return }
            ClientContext.of(client)?
                .log(severity: severity, facility: String(cString: facility), text: String(cString: text))
        }
        prepare(raw)
        var made: OpaquePointer?
        let problem = withErrorText { text, size in
            made = rd_kafka_new(type, raw, text, size)
            return made != nil
        }
        guard let made else {
            rd_kafka_conf_destroy(raw)  // Not taken over by rd_kafka_new.
            box.release()  // No handle, so no callback and no destroy().
            throw KafkaError(
                code: .invalidConfiguration, message: context.redacted(problem ?? "librdkafka made no handle"))
        }
        self.pointer = made
        self.context = context
    }

    /// Destroys the handle. Blocks until librdkafka's threads have ended; on a named thread only, and once only.
    func destroy() {
        rd_kafka_destroy(pointer)
        // Balances passRetained in init: no callback can come any more.
        Unmanaged.passUnretained(context).release()
    }

    /// The values that every handle has unless the user says otherwise.
    private static let defaults = [
        // Small messages must not wait for each other's acknowledgements.
        "socket.nagle.disable": "true",
        "socket.keepalive.enable": "true",
        // A request that is not answered in this time ends the connection; librdkafka's minute is too long here.
        "socket.timeout.ms": "10000",
        // Back within a second when a broker is back.
        "reconnect.backoff.ms": "50",
        "reconnect.backoff.max.ms": "1000",
        // 8 MiB of record, and its framing.
        "message.max.bytes": "8454144",
    ]
}

extension Duration {
    /// Whole milliseconds, rounded up so that a positive time is never 0, within what librdkafka takes.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        if seconds >= Int64(Int32.max) / 1000 { return .max }
        if seconds < 0 { return 0 }
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension ClientHandle {
    /// The handle's `max.poll.interval.ms`.
    var maxPollInterval: Int {
        var value = [CChar](repeating: 0, count: 32)
        var size = value.count
        let configuration = rd_kafka_conf(pointer)
        guard rd_kafka_conf_get(configuration, "max.poll.interval.ms", &value, &size) == RD_KAFKA_CONF_OK,
            let milliseconds = Int(
                String(decoding: value.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        else { return 300_000 }
        return milliseconds
    }
}
