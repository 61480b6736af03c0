import Kafka
import Logging
import Messages

/// Refuses a cluster on which the journal would not keep what the conductor promises.
struct JournalCheck: Sendable {
    /// The least that `max.message.bytes` of the journal may be.
    static let maxMessageBytes: Int64 = 8 << 20
    /// The least retention in milliseconds: the window in which an Idempotency-Key is known.
    static let retention: Int64 = 24 * 3_600_000

    let topics: Topics
    let logger: Logger

    /// Checks the journal's settings. The embedded broker, which has none, passes with a word in the log.
    ///
    /// - Returns: how far back a needed case may begin in such a journal.
    func check(_ admin: Admin) async throws -> CarryLimits {
        guard let settings = try await settings(admin) else {
            logger.notice("The broker tells no topic settings: the embedded one, for trying things out")
            return CarryLimits(journal: nil)
        }
        if let fault = Self.fault(in: settings) {
            throw ConductorError(
                .journalMisconfigured, "\(topics.journal) has \(fault.setting)=\(fault.value), which \(fault.why).",
                remedy: "kafka-configs --alter --topic \(topics.journal) --add-config \(fault.setting)=\(fault.mend)")
        }
        return CarryLimits(journal: settings)
    }

    /// The journal's settings; nil where the broker tells none.
    private func settings(_ admin: Admin) async throws -> [String: String]? {
        do {
            return try await admin.topicConfiguration(topics.journal)
        } catch let error {
            if error.code == .unsupported { return nil }
            guard error.code == .unknownTopicOrPartition else { throw error }
            throw ConductorError(
                .journalMissing, "there is no topic \(topics.journal).",
                remedy: "run `darcha topics create` with the same --bootstrap-servers and --topic-prefix.")
        }
    }

    /// The first setting that breaks a promise.
    static func fault(
        in settings: [String: String]
    ) -> (setting: String, value: String, why: String, mend: String)? {
        func number(_ name: String) -> Int64? { settings[name].flatMap { Int64($0) } }
        if let type = settings["message.timestamp.type"], type != "LogAppendTime" {
            return ("message.timestamp.type", type, "lets a sender's clock decide what is late", "LogAppendTime")
        }
        if let bytes = number("max.message.bytes"), bytes < maxMessageBytes {
            return ("max.message.bytes", String(bytes), "is less than a case's documents need", String(maxMessageBytes))
        }
        if let time = number("retention.ms"), time >= 0, time < retention {
            return ("retention.ms", String(time), "is less than an Idempotency-Key is known for", String(retention))
        }
        if let bytes = number("retention.bytes"), bytes >= 0 {
            return ("retention.bytes", String(bytes), "removes events of open cases under load", "-1")
        }
        if let policy = settings["cleanup.policy"], policy.contains("compact") {
            return ("cleanup.policy", policy, "removes events of open cases", "delete")
        }
        return nil
    }
}
