import HTTPTypes
import Hummingbird
import Messages

extension HTTPField.Name {
    /// The key that makes a retry the same request.
    static let idempotencyKey = constant("Idempotency-Key")
    /// The portal's own name for an application.
    static let darchaReference = constant("Darcha-Reference")
    /// RFC 7240.
    static let prefer = constant("Prefer")
    /// RFC 7240, section 3.
    static let preferenceApplied = constant("Preference-Applied")
    /// Server-Sent Events: the last event that the reader has.
    static let lastEventID = constant("Last-Event-ID")
    static let traceparent = constant("traceparent")
    static let tracestate = constant("tracestate")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header's name") }
        return name
    }
}

/// What the headers of a request say, checked.
enum RequestHeaders {
    /// How long a reference may be, in bytes of UTF-8.
    static let maximumReference = 200

    /// The key that the portal chose.
    ///
    /// Plain, or in the quoted form of the IETF draft (a string of RFC 8941, section 3.3.3): `"abc"` and `abc` are the
    /// same key.
    static func idempotencyKey(_ headers: HTTPFields) throws(APIProblem) -> String {
        let values = headers[values: .idempotencyKey]
        guard let value = values.first else {
            throw APIProblem(.idempotencyKeyMissing, "A case is opened under a key that the portal chooses.")
        }
        guard values.count == 1 else {
            throw APIProblem(.idempotencyKeyInvalid, "The header stands \(values.count) times.")
        }
        guard let key = value.first == "\"" ? unquoted(value) : value else {
            throw APIProblem(.idempotencyKeyInvalid, "The key begins with a quote but is not a quoted string.")
        }
        guard (1...255).contains(key.utf8.count) else {
            throw APIProblem(.idempotencyKeyInvalid, "The key has \(key.utf8.count) characters.")
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw APIProblem(.idempotencyKeyInvalid, "The key has a character that is not visible ASCII.")
        }
        return key
    }

    /// The portal's own name for the application: ASCII, with everything else percent-encoded UTF-8 (RFC 3986).
    static func reference(_ headers: HTTPFields) throws(APIProblem) -> String? {
        guard let value = headers[.darchaReference], !value.isEmpty else { return nil }
        guard let bytes = percentDecoded(value), let text = String(validating: bytes, as: UTF8.self) else {
            throw APIProblem(
                .headerInvalid, "Darcha-Reference must be ASCII; write other characters as percent-encoded UTF-8.")
        }
        guard text.utf8.count <= maximumReference else {
            throw APIProblem(.headerInvalid, "Darcha-Reference must have at most \(maximumReference) bytes.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            throw APIProblem(.headerInvalid, "Darcha-Reference must not hold control characters.")
        }
        return text
    }

    /// The seconds of `Prefer: wait=N` (RFC 7240, section 4.3); nil where the header does not say so.
    static func wait(_ headers: HTTPFields) -> Int? {
        for value in headers[values: .prefer] {
            for preference in value.split(separator: ",") {
                let token = preference.prefix { $0 != ";" }
                let parts = token.split(separator: "=", maxSplits: 1).map(trimmed)
                guard parts.count == 2, parts[0].lowercased() == "wait" else { continue }
                let number = parts[1].first == "\"" ? unquoted(parts[1]) ?? "" : parts[1]
                // A preference that makes no sense is ignored (section 2); the first one counts.
                guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                return Int(number) ?? .max
            }
        }
        return nil
    }

    /// The offset after which an event stream goes on.
    static func lastEventID(_ headers: HTTPFields) throws(APIProblem) -> Int64? {
        guard let value = headers[.lastEventID], !value.isEmpty else { return nil }
        guard let offset = Int64(value), offset >= 0 else {
            throw APIProblem(.headerInvalid, "Last-Event-ID must be the `id` of an event of this stream.")
        }
        return offset
    }

    /// The trace that the request belongs to; one that is not well-formed is ignored, as W3C Trace Context says.
    static func trace(_ headers: HTTPFields) -> TraceContext? {
        guard let traceparent = headers[.traceparent] else { return nil }
        let state = headers[values: .tracestate].joined(separator: ",")
        let isUsable = !state.isEmpty && state.utf8.count <= 512 && state.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return TraceContext(traceparent: traceparent, tracestate: isUsable ? state : nil)
    }

    /// Whether the body is sent as plain JSON, by its media type and coding.
    static func checkJSON(_ headers: HTTPFields) throws(APIProblem) {
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" {
            throw APIProblem(.unsupportedMediaType, "Content-Encoding must be identity, or left out.")
        }
        guard let value = headers[.contentType] else { return }
        let type = trimmed(value.prefix { $0 != ";" }).lowercased()
        guard type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json")) else {
            throw APIProblem(.unsupportedMediaType, "The body's media type must be application/json.")
        }
    }

    /// Whether a weak comparison finds the tag in `If-None-Match` (RFC 9110, section 13.1.2).
    static func ifNoneMatch(_ headers: HTTPFields, _ tag: String) -> Bool {
        headers[values: .ifNoneMatch].contains { value in
            value.split(separator: ",").map(trimmed).contains { candidate in
                candidate == "*" || opaque(candidate) == opaque(tag)
            }
        }
    }

    private static func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The content of a quoted string (RFC 8941, section 3.3.3); nil where it is none.
    private static func unquoted(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 else { return nil }
        var content: [UInt8] = []
        var isEscaped = false
        for byte in bytes[1..<(bytes.count - 1)] {
            switch (isEscaped, byte) {
            case (true, 0x22), (true, 0x5C): content.append(byte)
            case (true, _), (false, 0x22): return nil
            case (false, 0x5C): break
            case (false, _): content.append(byte)
            }
            isEscaped = !isEscaped && byte == 0x5C
        }
        return isEscaped ? nil : String(decoding: content, as: UTF8.self)
    }

    private static func percentDecoded(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte < 0x80 else { return nil }
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard let decoded = [UInt8](hexadecimal: digits), decoded.count == 1 else { return nil }
            bytes += decoded
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
