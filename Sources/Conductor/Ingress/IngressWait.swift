package import Kafka
package import Messages

/// A wait until the ingress has taken in all that some agencies had answered when it began, without IO.
///
/// An outage of the bus must not make agencies late that answered in time. So before a decision that X is overdue, the
/// conductor reads the end of X's replies topic, after the deadline, and waits until the ingress group has committed
/// past it: replies up to there are then in the journal, before the decision.
package struct IngressWait: Sendable {
    /// What is to be done next.
    package enum Step: Sendable, Hashable {
        /// Read what all partitions of the agencies' replies topics hold: ``endsRead(_:)`` or ``failed(_:now:)``.
        case readEnds
        /// Read what the ingress group has committed of these: ``committedRead(_:now:)`` or ``failed(_:now:)``.
        case readCommitted([TopicPartition])
        /// Wait until then: ``awoke()``.
        case sleep(until: Timestamp)
        /// The ingress has passed them.
        case passed
        /// Patience has run out: decide all the same.
        case impatient
    }

    /// Whose replies are waited for.
    package let agencies: Set<String>
    private let patience: Duration
    private let start: Timestamp
    /// What is still to be passed; nil until it is known.
    private var ends: [TopicPartition: Int64]?
    private var pause: Int64 = 10
    /// How long it has taken so far, in milliseconds.
    package private(set) var waited: Int64 = 0
    /// What holds it up.
    package private(set) var trouble = ""

    package init(_ agencies: Set<String>, patience: Duration, now: Timestamp) {
        self.agencies = agencies
        self.patience = patience
        start = now
    }

    /// Whether it takes longer than it should.
    package var isLong: Bool { waited > 5000 }

    /// What is to be done now.
    package var next: Step {
        guard let ends else { return .readEnds }
        return ends.isEmpty ? .passed : .readCommitted(ends.keys.sorted())
    }

    /// The replies topics hold these offsets; where there is no record, there is nothing to wait for.
    package mutating func endsRead(_ logs: [TopicPartition: Range<Int64>]) -> Step {
        ends = logs.filter { !$0.value.isEmpty }.mapValues(\.upperBound)
        return next
    }

    /// The ingress group has committed these offsets.
    package mutating func committedRead(_ committed: [TopicPartition: Int64], now: Timestamp) -> Step {
        ends = ends?.filter { (committed[$0.key] ?? -1) < $0.value }
        if ends?.isEmpty ?? false { return .passed }
        return hold("the ingress is behind", now)
    }

    /// The bus did not answer.
    package mutating func failed(_ trouble: String, now: Timestamp) -> Step { hold(trouble, now) }

    /// The time to sleep is over.
    package func awoke() -> Step { next }

    private mutating func hold(_ trouble: String, _ now: Timestamp) -> Step {
        self.trouble = trouble
        waited = now.milliseconds(since: start)
        guard waited <= patience.milliseconds else { return .impatient }
        let step = Step.sleep(until: now.adding(milliseconds: pause))
        pause = min(pause * 2, 2000)
        return step
    }
}
