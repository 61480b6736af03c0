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
        var text = traceparent
        guard text.withUTF8({ Self.isWellFormed($0) }) else { return nil }
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
        var text = traceparent
        next.traceparent = text.withUTF8 { parent in
            guard parent.count == Self.length else { return traceparent }
            return String(unsafeUninitializedCapacity: Self.length) { bytes in
                _ = bytes.update(fromContentsOf: parent)
                Self.writeSpan(of: messageID, to: UnsafeMutableBufferPointer(rebasing: bytes[36..<52]))
                return Self.length
            }
        }
        return next
    }

    /// Version, trace id, span id and flags, with hyphens between them.
    private static let length = 55

    private static func isWellFormed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let (zero, hyphen) = (UInt8(0x30), UInt8(0x2D))
        guard text.count == length, text[0] == zero, text[1] == zero, text[2] == hyphen, text[35] == hyphen,
            text[52] == hyphen
        else { return false }
        var (trace, span) = (false, false)
        for index in 3..<length where index != 35 && index != 52 {
            let byte = text[index]
            guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return false }
            if byte != zero {
                if index < 35 { trace = true } else if index < 52 { span = true }
            }
        }
        return trace && span
    }

    private static func span(of text: String) -> String {
        String(unsafeUninitializedCapacity: 16) { bytes in
            writeSpan(of: text, to: bytes)
            return 16
        }
    }

    // Any function that spreads would do; zero is not a valid span.
    private static func writeSpan(of text: String, to bytes: UnsafeMutableBufferPointer<UInt8>) {
        var hash = FNV1a()
        hash.add(text)
        let span = max(1, hash.value)
        for index in 0..<16 { bytes[index] = span.hexDigit(at: index) }
    }
}
