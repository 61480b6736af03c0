package import Kafka

/// Something that an operator may want to know: for the log and the counters.
package enum ConductorNote: Sendable {
    /// Records of the journal that were no events or changed nothing.
    case anomalies([PartitionMachine.Anomaly], partition: Int32)
    /// A partition was taken over with a reservation.
    case reservation(String, partition: Int32)
    /// Cases that were held go on.
    case released(partition: Int32)
    /// A contract was taken from the bus that this many cases still need.
    case contractMissed(String, cases: Int)
    /// An output can never be delivered.
    case undeliverable(topic: String, reason: String)
    /// This many deadlines have passed, and are appended.
    case deadlinesPassed(Int)
    /// The states of this many cases are carried.
    case carrying(Int, partition: Int32)
    /// An operator has said to go on without what the journal has lost: these cases.
    case lost(LostCases, partition: Int32)
    /// The bus reports trouble that may pass.
    case trouble(KafkaError)
}
