import JSON
import Messages
import NIOHTTP1

/// What an answer of a REST service means: the table from status and body to outcome, without IO.
struct HTTPConnectorOutcome {
    /// The statuses that are a business no.
    let refused: Set<Int>

    /// The statuses that say that the target, or what stands in front of it, is down or busy.
    static let downStatuses: Set<Int> = [408, 425, 429, 502, 503, 504]

    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        /// Nil where it was larger than what is read. What the status says holds all the same.
        var body: [UInt8]?
    }

    /// What the answer means.
    ///
    /// - Parameter now: what a date in `Retry-After` is compared with.
    func reply(to answer: Answer, now: Timestamp) throws(ConnectorError) -> ConnectorReply {
        let status = answer.status
        if refused.contains(status) { return .refused(problem(answer, fallback: "refused")) }
        switch status {
        case 200...299:
            return .answered(try document(answer))
        case _ where Self.downStatuses.contains(status):
            throw .down(problem(answer, fallback: "target-down"), retryAfter: retryAfter(answer, now: now))
        case 500...599:
            throw .temporary(problem(answer, fallback: "target-error"), retryAfter: retryAfter(answer, now: now))
        case 400...499:
            throw .permanent(problem(answer, fallback: "request-rejected"))
        default:
            throw .permanent(
                Problem(code: "response-invalid", message: "the agency's system answered with status \(status)"))
        }
    }

    /// Whether the body of such an answer would be looked at.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let parts = contentType.split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmed.lowercased() }
        guard let type = parts.first,
            type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
        else { return false }
        // RFC 8259, section 8.1: JSON is UTF-8. A charset that says otherwise is believed.
        return parts.dropFirst().filter { $0.hasPrefix("charset=") }.allSatisfy { parameter in
            ["utf-8", "utf8", "\"utf-8\"", "us-ascii"].contains(parameter.dropFirst("charset=".count))
        }
    }

    private func document(_ answer: Answer) throws(ConnectorError) -> JSONValue {
        guard Self.isJSON(answer.headers.first(name: "content-type")) else {
            throw .permanent(Self.invalid("its content type is not JSON in UTF-8"))
        }
        if let coding = answer.headers.first(name: "content-encoding"), coding.lowercased() != "identity" {
            throw .permanent(Self.invalid("it is encoded, although the request did not accept any encoding"))
        }
        guard let body = answer.body else { throw .permanent(Self.invalid("it is too large")) }
        do { return try JSONValue(parsing: body) } catch {
            throw .permanent(Self.invalid("it is not JSON at \(error.description)"))
        }
    }

    /// The problem of an answer that cannot be used; `why` must not repeat what it says.
    static func invalid(_ why: String) -> Problem {
        Problem(code: "response-invalid", message: "the answer of the agency's system cannot be used: \(why)")
    }

    /// The reason in the body, by RFC 9457 where it is a problem document; in general words where there is none.
    private func problem(_ answer: Answer, fallback: String) -> Problem {
        let general = Problem(code: fallback, message: "the agency's system answered with status \(answer.status)")
        guard Self.isJSON(answer.headers.first(name: "content-type")),
            let body = answer.body.flatMap({ try? JSONValue(parsing: $0) }), body.object != nil
        else { return general }
        let type = body["type"]?.string.flatMap { $0 == "about:blank" ? nil : $0 }
        let code = Self.code(body["code"]?.string) ?? Self.code(type.flatMap(Self.lastSegment)) ?? general.code
        let words = [body["detail"], body["title"], body["message"]].lazy.compactMap { $0?.string?.trimmed }
        return Problem(code: code, message: Self.bounded(words.first { !$0.isEmpty } ?? general.message))
    }

    /// The longest reason that is passed on, in code points.
    static let maximumMessage = 1000

    private static func bounded(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > maximumMessage else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(maximumMessage - 1))) + "…"
    }

    private static func lastSegment(_ uri: String) -> String? {
        uri.split(whereSeparator: { "/:#".contains($0) }).last.map(String.init)
    }

    /// A code is a word that programs compare: at most 64 letters, digits, points, dashes and underscores.
    private static func code(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count) else { return nil }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        } ? text : nil
    }

    /// The longest `Retry-After` that is honoured: a slip of the other side must not stop work for days.
    static let maximumRetryAfter = Duration.seconds(3600)

    /// RFC 9110, section 10.2.3: seconds or a date.
    private func retryAfter(_ answer: Answer, now: Timestamp) -> Duration? {
        guard let text = answer.headers.first(name: "retry-after")?.trimmed, !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let seconds = Int64(text) else { return Self.maximumRetryAfter }
            return min(.seconds(seconds), Self.maximumRetryAfter)
        }
        guard let date = Timestamp(httpDate: text) else { return nil }
        return min(.milliseconds(max(0, date.milliseconds(since: now))), Self.maximumRetryAfter)
    }
}

extension StringProtocol {
    /// Without spaces and tabs around it.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[start...end])
    }
}
