import GRDB

/// The business of one agency: its tables and what it answers. Transactions, idempotency, latency and trouble are not
/// its concern; see ``EffectLedger`` and ``Simulator``.
protocol LegacySystem: Sendable {
    /// Creates what is not there yet.
    func createTables(in database: Database) throws

    /// Everything it can be asked for.
    var endpoints: [Endpoint] { get }

    /// How long it usually takes to answer.
    var latency: LatencyProfile { get }
}

extension LegacySystem {
    var latency: LatencyProfile { .believable }
}
