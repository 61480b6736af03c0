/// What a conductor can be told.
package struct ConductorConfiguration: Sendable {
    /// The name that conductors which share the work have in common; their consumer group is
    /// `<topic prefix><name>`, the ingress's `<topic prefix><name>-ingress`.
    package var group = "conductor"
    /// Whether an operator has said to go on where the journal has lost something.
    package var recovers = false
    /// How long after an outage of the ingress a deadline is decided all the same.
    package var ingressPatience = Duration.seconds(300)
    /// How long to wait before a decision that the log did not answer is appended again.
    package var decisionRetry = Duration.seconds(5)
    /// How long progress may stay uncommitted.
    package var commitInterval = Duration.milliseconds(200)
    /// How long until progress is committed again that has not changed: a broker may have lost it.
    package var recommitInterval = Duration.seconds(60)
    /// How many batches may wait for acknowledgement before reading waits for them.
    package var maxPublications = 64
    /// How far back a needed case may begin before its state is carried; nil for what fits the journal.
    package var carry: CarryLimits?
    /// How large a reply may be, in bytes; a larger one fails its step.
    package var maxReplyBytes = 4 << 20
    /// librdkafka's `session.timeout.ms` of both groups: how soon another conductor takes over; nil for its default.
    package var sessionTimeout: Duration?
    /// Told once, when the first partitions are taken.
    package var onReady: @Sendable () -> Void = {}

    package init() {}
}
