/// How far back a needed case's first needed event may lie before its state is carried.
package struct CarryLimits: Sendable, Hashable {
    /// How many events. Carried states don't count, here and below.
    package var events: Int64
    /// How many bytes of events.
    package var bytes: Int64
    /// How old the event may be; nil where the log keeps all, or does not go by age.
    package var age: Duration?

    package init(events: Int64 = 50_000, bytes: Int64 = 64 << 20, age: Duration? = nil) {
        self.events = events
        self.bytes = bytes
        self.age = age
    }

    /// Those that fit a journal: its age limit is a quarter of the retention.
    ///
    /// - Parameter settings: the journal's; nil for the embedded broker, which tells none and keeps little.
    init(journal settings: [String: String]?) {
        self.init()
        guard let settings else {
            bytes = 1 << 20
            return
        }
        guard let retention = settings["retention.ms"].flatMap({ Int64($0) }), retention >= 0 else { return }
        age = .milliseconds(retention / 4)
    }
}
