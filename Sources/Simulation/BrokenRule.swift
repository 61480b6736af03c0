/// A rule that is broken on purpose, to show that the checks would find it.
///
/// The code of the bus knows nothing of these: the world around it does other than it was told.
package enum BrokenRule: String, Sendable, Hashable, CaseIterable {
    /// The conductor commits before its outputs are acknowledged.
    case commitBeforeAcknowledgement
    /// *L* is taken from a later state than *i*.
    case lowOfUnpublishedState
    /// A case is forgotten when it closes: copies of its events are new events then.
    case forgetAtClose
    /// The adapter gives the legacy system the task's id, attempt included, as its idempotency key.
    case attemptInEffectID
    /// What was answered too late is not undone.
    case compensationInTimeOnly
    /// A deadline that passes changes the case before the log says so.
    case overdueWithoutLog
    /// A deadline is decided while the ingress still has replies to take in.
    case overdueAheadOfIngress
    /// A decision that the log ignored, or lost, is not made again.
    case overdueNotRearmed
    /// Late answers change the result whenever they come.
    case amendOutsideWindow
    /// An opening counts however long ago its opener looked.
    case openingNeverStale
    /// A carried state is taken for that of where it stands in the log.
    case carryWithoutAsOf
    /// States are carried when many events have come since, however old they are.
    case carryByCountOnly
    /// A reader never lets go of the events of cases that it does not know.
    case orphansKeptTooLong
    /// A reader does not keep the events of cases whose carried state is still to come.
    case orphansDroppedTooEarly
    /// The ingress commits before its entries are acknowledged.
    case ingressCommitBeforeAppend
    /// The adapter commits a task before its reply is acknowledged.
    case adapterCommitBeforeReply
}
