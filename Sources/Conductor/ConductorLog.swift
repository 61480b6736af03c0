import Casework
import Kafka
import Logging
import Messages
import Metrics

/// Counts and logs what a conductor notes.
struct ConductorLog: Sendable {
    private let topic: String
    private let logger: Logger
    /// The contracts whose absence was told already: once is loud enough.
    private var missing: Set<String> = []

    init(topic: String, logger: Logger) {
        self.topic = topic
        self.logger = logger
    }

    /// Tells what a conductor notes.
    mutating func tell(_ note: ConductorNote) {
        switch note {
        case .anomalies(let anomalies, let partition): tell(anomalies, of: partition)
        case .reservation(let reason, let partition):
            logger.warning(
                "Taking over a partition with a reservation",
                metadata: ["partition": "\(partition)", "reason": "\(reason)"])
        case .released(let partition): logger.info("Held cases go on", metadata: ["partition": "\(partition)"])
        case .contractMissed(let digest, let cases):
            Counter(label: "darcha_contracts_missed_total").increment()
            logger.error(
                "A contract was taken from the bus that cases still need; a restart will hold them until it is back",
                metadata: [
                    "contract": "\(digest)", "cases": "\(cases)",
                    "remedy": "darcha contracts publish, from the version of the contracts that has it",
                ])
        case .undeliverable(let topic, let reason):
            Counter(label: "darcha_outputs_undeliverable_total").increment()
            logger.error("An output can never be delivered", metadata: ["topic": "\(topic)", "error": "\(reason)"])
        case .deadlinesPassed(let count): Counter(label: "darcha_deadlines_passed_total").increment(by: Int64(count))
        case .carrying(let count, let partition):
            Counter(label: "darcha_cases_carried_total").increment(by: Int64(count))
            logger.debug("Carrying cases", metadata: ["cases": "\(count)", "partition": "\(partition)"])
        case .lost(let lost, let partition):
            logger.error(
                "Going on without what the journal has lost",
                metadata: [
                    "topic": "\(topic)", "partition": "\(partition)", "cases": "\(lost.count)",
                    "first": "\(lost.first.map(\.description).joined(separator: " "))",
                ])
        case .trouble(let error): logger.warning("The bus reports trouble", metadata: ["error": "\(error)"])
        }
    }

    /// Tells, with their place, of the records of the journal that were no events or changed nothing.
    private mutating func tell(_ anomalies: [PartitionMachine.Anomaly], of partition: Int32) {
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
            case .disagrees:
                Counter(label: "darcha_carried_disagreements_total").increment()
                logger.error(
                    "A carried state is not the one that was folded here: this conductor, or the one that wrote it, is wrong",
                    metadata: place.merging(["remedy": "run one version of the conductor; report it"]) { $1 })
            case .compensationFailed(let task, let agency):
                Counter(label: "darcha_compensations_failed_total", dimensions: [("agency", agency)]).increment()
                logger.error(
                    "An effect could not be undone, and waits for an operator",
                    metadata: place.merging(["task": "\(task)", "agency": "\(agency)"]) { $1 })
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
