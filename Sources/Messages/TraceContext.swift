/// W3C Trace Context (<https://www.w3.org/TR/trace-context/>): the trace that a message belongs to.
///
/// Every hop keeps the trace id and names itself by a span id derived from its message's id, so that the fold, which
/// has no randomness, gives the same message the same span.
package struct TraceContext: Sendable, Hashable {
    /// `00-<trace id>-<span id>-<flags>`.
    package var traceparent: String
    /// Vendor state, passed on as it came.
    package var tracestate: String?

    /// The longest `tracestate` that is passed on, in bytes (section 3.3.1.5 asks for this much); a longer one is left out.
    package static let maxTracestate = 512

    /// A context from its header values; nil where `traceparent` is not of version 00's form (section 3.2).
    package init?(traceparent: String, tracestate: String? = nil) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        let widths = [2, 32, 16, 2]
        guard parts.count == 4, parts[0] == "00", zip(parts, widths).allSatisfy({ $0.utf8.count == $1 }),
            traceparent.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2D }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        self.traceparent = traceparent
        self.tracestate = tracestate.flatMap { $0.utf8.count <= Self.maxTracestate ? $0 : nil }
    }

    /// The trace of a case that came without one: its id is the case's.
    package init(startedBy caseID: CaseID) {
        let trace = caseID.description.filter { $0 != "-" }
        traceparent = "00-\(trace)-\(Self.span(of: caseID.description))-01"
        tracestate = nil
    }

    /// The same trace, one hop on: the span is named by the message's id.
    package func next(_ messageID: String) -> TraceContext {
        var next = self
        let parts = traceparent.split(separator: "-")
        if parts.count == 4 { next.traceparent = "00-\(parts[1])-\(Self.span(of: messageID))-\(parts[3])" }
        return next
    }

    // FNV-1a, 64 bits: any function that spreads would do; zero is not a valid span.
    private static func span(of text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let hex = String(hash == 0 ? 1 : hash, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}
