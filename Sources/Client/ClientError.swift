package import JSON

/// Why a call to a gateway gave no answer to go on with.
package enum ClientError: Error, Sendable, CustomStringConvertible {
    /// Nobody answers at the URL, or the connection broke.
    case unreachable(url: String, reason: String)
    /// The gateway refused the call, with its problem details (RFC 9457).
    case refused(status: Int, problem: JSONValue)
    /// What answered speaks another language.
    case unintelligible(String)

    package var description: String {
        switch self {
        case .unreachable(let url, let reason):
            return
                "\(url) can't be reached: \(reason)\n  mend: is `darcha dev` or a gateway running there? Give its address by --url."
        case .refused(let status, let problem):
            var text =
                "\(problem["title"]?.string ?? "The gateway refused") (\(status) \(problem["code"]?.string ?? "-"))"
            if let detail = problem["detail"]?.string { text += "\n  \(detail)" }
            for violation in problem["violations"]?.array ?? [] {
                let place = violation["pointer"]?.string ?? ""
                text += "\n  at \(place.isEmpty ? "the document" : place): \(violation["message"]?.string ?? "")"
            }
            if let remedy = problem["remedy"]?.string { text += "\n  mend: \(remedy)" }
            return text
        case .unintelligible(let what): return "the gateway's answer is not understood: \(what)"
        }
    }
}
