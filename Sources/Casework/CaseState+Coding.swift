package import Contracts
package import JSON
import Messages

/// Why a stored state could not be read back.
package enum CaseCodingError: Error, Sendable, Hashable {
    /// The state names a contract that this reader does not have.
    case contractUnknown(digest: String)
    /// The encoding is of a version that this program does not know.
    case versionUnknown(Int64)
    /// A member is missing or of another kind.
    case malformed(member: String)
}

extension CaseState {
    /// The version of the encoding.
    static let codingVersion: Int64 = 1

    /// The whole state as JSON, to be stored or carried.
    package var encoded: JSONValue {
        var object: JSONObject = [
            "v": .number(JSONNumber(Self.codingVersion)),
            "id": .string(id.description),
            "contract": .string(opening.contract),
            "fold": .number(JSONNumber(Int64(opening.foldVersion))),
            "portal": .string(opening.portal),
            "reference": opening.reference.map { .string($0) } ?? .null,
            "requestDigest": .string(opening.requestDigest),
            "request": opening.request,
            "checkedAt": opening.checkedAt.encoded,
            "documentLimit": .number(JSONNumber(Int64(opening.documentLimit))),
            "openedAt": openedAt.encoded,
            "openedOffset": .number(JSONNumber(openedOffset)),
            "traceparent": .string(trace.traceparent),
            "tracestate": trace.tracestate.map { .string($0) } ?? .null,
            "steps": .array(steps.map(\.encoded)),
            "closing": closing.map { ["outcome": .string($0.outcome.rawValue), "at": $0.at.encoded] } ?? .null,
            "revision": .number(JSONNumber(Int64(revision))),
            "documentBytes": .number(JSONNumber(Int64(documentBytes))),
            "changedOffset": .number(JSONNumber(changedOffset)),
        ]
        if let result { object["result"] = result }
        return .object(object)
    }

    /// Reads a state back.
    ///
    /// - Parameters:
    ///   - json: what ``encoded`` gave.
    ///   - contract: the service of a contract's digest.
    /// - Throws: ``CaseCodingError``.
    package init(decoding json: JSONValue, contract: (String) -> Service?) throws(CaseCodingError) {
        let version = try json.integer("v")
        guard version == Self.codingVersion else { throw .versionUnknown(version) }
        let digest = try json.text("contract")
        guard let service = contract(digest) else { throw .contractUnknown(digest: digest) }
        guard let id = CaseID(try json.text("id")) else { throw .malformed(member: "id") }
        guard let request = json["request"] else { throw .malformed(member: "request") }
        guard
            let trace = TraceContext(
                traceparent: try json.text("traceparent"), tracestate: json["tracestate"]?.string)
        else { throw .malformed(member: "traceparent") }
        let opening = CaseOpened(
            service: service.name, version: service.version, contract: digest,
            foldVersion: Int(try json.integer("fold")), portal: try json.text("portal"),
            reference: json["reference"]?.string, requestDigest: try json.text("requestDigest"), request: request,
            checkedAt: try json.moment("checkedAt"), documentLimit: Int(try json.integer("documentLimit")))
        self.init(
            id: id, service: service, opening: opening, openedAt: try json.moment("openedAt"),
            openedOffset: try json.integer("openedOffset"), trace: trace,
            documentBytes: Int(try json.integer("documentBytes")))
        guard case .array(let encodedSteps)? = json["steps"], encodedSteps.count == service.steps.count else {
            throw .malformed(member: "steps")
        }
        for (index, step) in encodedSteps.enumerated() { steps[index] = try StepState(decoding: step) }
        if let closing = json["closing"], closing != .null {
            guard let outcome = CaseOutcome(rawValue: try closing.text("outcome")) else {
                throw .malformed(member: "closing/outcome")
            }
            self.closing = Closing(outcome: outcome, at: try closing.moment("at"))
        }
        result = json["result"]
        revision = Int(try json.integer("revision"))
        changedOffset = try json.integer("changedOffset")
    }
}

extension StepState {
    fileprivate var encoded: JSONValue {
        var object: JSONObject = ["phase": .string(phase.name), "attempts": .number(JSONNumber(Int64(attempts)))]
        if let outcome { object["outcome"] = .string(outcome.rawValue) }
        if let issuedAt { object["issuedAt"] = issuedAt.encoded }
        if let deadline { object["deadline"] = deadline.encoded }
        if let closedAt { object["closedAt"] = closedAt.encoded }
        if let reply { object["reply"] = reply }
        if let problem { object["problem"] = problem.json }
        if let late {
            var what: JSONObject = ["at": late.at.encoded, "outcome": .string(late.outcome.rawValue)]
            if let reply = late.reply { what["reply"] = reply }
            if let problem = late.problem { what["problem"] = problem.json }
            object["late"] = .object(what)
        }
        return .object(object)
    }

    fileprivate init(decoding json: JSONValue) throws(CaseCodingError) {
        switch try json.text("phase") {
        case "waiting": phase = .waiting
        case "issued": phase = .issued
        default: phase = .closed(try json.outcome())
        }
        attempts = Int(try json.integer("attempts"))
        if json["issuedAt"] != nil { issuedAt = try json.moment("issuedAt") }
        if json["deadline"] != nil { deadline = try json.moment("deadline") }
        if json["closedAt"] != nil { closedAt = try json.moment("closedAt") }
        reply = json["reply"]
        problem = json["problem"].map { Problem($0) }
        if let late = json["late"] {
            self.late = Late(
                at: try late.moment("at"), outcome: try late.outcome(), reply: late["reply"],
                problem: late["problem"].map { Problem($0) })
        }
    }
}

extension Timestamp {
    fileprivate var encoded: JSONValue { .number(JSONNumber(milliseconds)) }
}

extension JSONValue {
    fileprivate func text(_ member: String) throws(CaseCodingError) -> String {
        guard let text = self[member]?.string else { throw .malformed(member: member) }
        return text
    }

    fileprivate func integer(_ member: String) throws(CaseCodingError) -> Int64 {
        guard let number = self[member]?.integer else { throw .malformed(member: member) }
        return number
    }

    fileprivate func moment(_ member: String) throws(CaseCodingError) -> Timestamp {
        Timestamp(milliseconds: try integer(member))
    }

    fileprivate func outcome() throws(CaseCodingError) -> StepOutcome {
        guard let outcome = StepOutcome(rawValue: try text("outcome")) else { throw .malformed(member: "outcome") }
        return outcome
    }
}
