import Casework
import Logging
import Metrics

/// Counts and logs, with their place, the records of the journal that were no events or changed nothing.
struct AnomalyLog: Sendable {
    private let topic: String
    private let logger: Logger
    /// The contracts whose absence was told already: once is loud enough.
    private var missing: Set<String> = []

    init(topic: String, logger: Logger) {
        self.topic = topic
        self.logger = logger
    }

    /// Tells what came of folding a batch of a partition.
    mutating func tell(_ anomalies: [PartitionMachine.Anomaly], of partition: Int32) {
        for anomaly in anomalies {
            let place: Logger.Metadata = [
                "topic": "\(topic)", "partition": "\(partition)", "offset": "\(anomaly.offset)",
            ]
            switch anomaly.kind {
            case .malformed(let error):
                Counter(label: "darcha_journal_malformed_total").increment()
                logger.warning(
                    "A record of the journal is no event and is passed over",
                    metadata: place.merging(["error": "\(error)"]) { $1 })
            case .ignored(let reason):
                Counter(label: "darcha_journal_ignored_total", dimensions: [("reason", reason.rawValue)]).increment()
                let level: Logger.Level =
                    switch reason {
                    case .duplicate, .settled, .alreadyOpen, .early, .otherAttempt, .staleOpening, .notOffered,
                        .windowOver, .tooManyAttempts:
                        .debug
                    case .unknownCase, .unknownTask, .otherAgency, .unreadable: .warning
                    }
                logger.log(
                    level: level, "An event changes nothing",
                    metadata: place.merging(["reason": "\(reason.rawValue)"]) { $1 })
            case .held(let contract):
                Counter(label: "darcha_cases_held_total").increment()
                guard missing.insert(contract).inserted else { continue }
                logger.error(
                    "Cases wait for a contract that is not on the bus, or for another version of the fold",
                    metadata: place.merging([
                        "contract": "\(contract)", "remedy": "darcha contracts publish, or a newer conductor",
                    ]) { $1 })
            }
        }
    }
}
