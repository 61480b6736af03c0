/// A rule that is broken on purpose, to show that the checks would find it.
package enum BrokenRule: String, Sendable, Hashable, CaseIterable {
    /// Offsets are committed before the outputs are acknowledged.
    case commitBeforeAcknowledgement
    /// The adapter gives the legacy system the task's id, attempt included, as its idempotency key.
    case attemptInEffectID
}
