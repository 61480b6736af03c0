import JSON

/// How a simulated system behaves just now: as it should, or in trouble of some kind.
struct Behaviour: Sendable, Equatable {
    enum Mode: String, CaseIterable, Sendable {
        /// As it should.
        case normal
        /// Closes each connection without an answer.
        case down
        /// 503 with Retry-After.
        case busy
        /// As it should, but late: after 5 s, or as `latencyMilliseconds` says.
        case slow
        /// A business no to everything that was not answered before.
        case refuse
        /// 200 with something that is no JSON.
        case garbage
        /// 500.
        case error500
        /// Does what it is asked, then closes the connection; only who asks again with the same key gets the answer.
        case lost
    }

    var mode = Mode.normal
    /// A fixed latency in place of the profile's.
    var latency: Duration?

    /// Reads `{"mode": …, "latencyMilliseconds": …}`; the second may be left out.
    init(_ document: JSONValue) throws(Problem) {
        let fields = try Fields(document)
        guard let mode = Mode(rawValue: try fields.text("mode")) else {
            throw .malformed("/mode must be one of \(Mode.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        self.mode = mode
        if document["latencyMilliseconds"] != nil {
            latency = .milliseconds(try fields.integer("latencyMilliseconds", in: 0...600_000))
        } else if mode == .slow {
            latency = .seconds(5)
        }
    }

    init() {}

    /// As ``init(_:)`` reads it.
    var document: JSONValue {
        var document: JSONObject = ["mode": .string(mode.rawValue)]
        if let latency { document["latencyMilliseconds"] = .init(Int64(latency / .milliseconds(1))) }
        return .object(document)
    }
}
