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
    package static let codingVersion: Int64 = 2

    /// The whole state as JSON, to be stored or carried.
    package var encoded: JSONValue { encoded(documents: true) }

    /// The state as JSON.
    ///
    /// - Parameter documents: whether request, replies and result go along; without them it is the state's facts alone.
    package func encoded(documents: Bool) -> JSONValue {
        let keeps = documents && !hasDroppedDocuments
        var object: JSONObject = [
            "v": .number(JSONNumber(Self.codingVersion)),
            "id": .string(id.description),
            "contract": .string(opening.contract),
            "fold": .number(JSONNumber(Int64(opening.foldVersion))),
            "portal": .string(opening.portal),
            "requestDigest": .string(opening.requestDigest),
            "checkedAt": opening.checkedAt.encoded,
            "documentLimit": .number(JSONNumber(Int64(opening.documentLimit))),
            "openedAt": openedAt.encoded,
            "openedOffset": .number(JSONNumber(openedOffset)),
            "traceparent": .string(trace.traceparent),
            "steps": .array(steps.map { $0.encoded(documents: keeps) }),
            "revision": .number(JSONNumber(Int64(revision))),
            "documentBytes": .number(JSONNumber(Int64(documentBytes))),
            "changedOffset": .number(JSONNumber(changedOffset)),
            "documents": .bool(keeps),
        ]
        object["reference"] = opening.reference.map { .string($0) }
        object["tracestate"] = trace.tracestate.map { .string($0) }
        if keeps {
            object["request"] = opening.request
            object["result"] = result
        }
        if let closing {
            var end: JSONObject = ["outcome": .string(closing.outcome.rawValue), "at": closing.at.encoded]
            end["reason"] = closing.reason.map { .string($0) }
            object["closing"] = .object(end)
        }
        return .object(object)
    }

    /// Reads a state back.
    ///
    /// - Parameters:
    ///   - json: what ``encoded(documents:)`` gave.
    ///   - contract: the service of a contract's digest.
    /// - Throws: ``CaseCodingError``.
    package init(decoding json: JSONValue, contract: (String) -> Service?) throws(CaseCodingError) {
        let version = try json.integer("v")
        guard version == Self.codingVersion else { throw .versionUnknown(version) }
        let foldVersion = try json.integer("fold")
        guard foldVersion == Int64(Fold.version) else { throw .versionUnknown(foldVersion) }
        let digest = try json.text("contract")
        guard let service = contract(digest) else { throw .contractUnknown(digest: digest) }
        guard let id = CaseID(try json.text("id")) else { throw .malformed(member: "id") }
        guard let hasDocuments = json["documents"]?.bool else { throw .malformed(member: "documents") }
        let request = json["request"] ?? .null
        guard json["request"] != nil || !hasDocuments else { throw .malformed(member: "request") }
        guard
            let trace = TraceContext(
                traceparent: try json.text("traceparent"), tracestate: json["tracestate"]?.string)
        else { throw .malformed(member: "traceparent") }
        let opening = CaseOpened(
            service: service.name, version: service.version, contract: digest, foldVersion: Int(foldVersion),
            portal: try json.text("portal"), reference: json["reference"]?.string,
            requestDigest: try json.text("requestDigest"), request: request, checkedAt: try json.moment("checkedAt"),
            documentLimit: Int(clamping: try json.integer("documentLimit")))
        self.init(
            id: id, service: service, opening: opening, openedAt: try json.moment("openedAt"),
            openedOffset: try json.integer("openedOffset"), trace: trace,
            documentBytes: Int(clamping: try json.integer("documentBytes")))
        guard case .array(let encodedSteps)? = json["steps"], encodedSteps.count == service.steps.count else {
            throw .malformed(member: "steps")
        }
        for (index, step) in encodedSteps.enumerated() {
            steps[index] = try StepState(decoding: step, service.steps[index])
        }
        if let closing = json["closing"] {
            guard let outcome = CaseOutcome(rawValue: try closing.text("outcome")) else {
                throw .malformed(member: "closing/outcome")
            }
            self.closing = Closing(
                outcome: outcome, at: try closing.moment("at"), reason: closing["reason"]?.string)
        }
        result = json["result"]
        revision = Int(clamping: try json.integer("revision"))
        changedOffset = try json.integer("changedOffset")
        hasDroppedDocuments = !hasDocuments
    }
}

extension StepState {
    fileprivate func encoded(documents: Bool) -> JSONValue {
        var object: JSONObject = ["phase": .string(phase.name)]
        object["outcome"] = outcome.map { .string($0.rawValue) }
        object["because"] = because.map { .string($0.rawValue) }
        object["issuedAt"] = issuedAt?.encoded
        object["closedAt"] = closedAt?.encoded
        object["fault"] = fault?.value.json
        if !elements.isEmpty { object["elements"] = .array(elements.map { $0.encoded(documents: documents) }) }
        return .object(object)
    }

    fileprivate init(decoding json: JSONValue, _ step: Step) throws(CaseCodingError) {
        switch try json.text("phase") {
        case "waiting": phase = .waiting
        case "issued": phase = .issued
        default: phase = .closed(try json.outcome())
        }
        if let reason = json["because"]?.string {
            guard let known = SkipReason(rawValue: reason) else { throw .malformed(member: "because") }
            because = known
        }
        issuedAt = try json.momentIfAny("issuedAt")
        closedAt = try json.momentIfAny("closedAt")
        fault = json["fault"].map { Shared(Problem($0)) }
        for element in json["elements"]?.array ?? [] { elements.append(try ElementState(decoding: element)) }
        // What a step asks is what its contract says: a state that does not fit would be asked for what is not there.
        let isRight =
            elements.isEmpty || step.forEach.map { elements.count <= $0.max } ?? (elements.count == step.asks.count)
        guard isRight else { throw .malformed(member: "elements") }
    }
}

extension ElementState {
    fileprivate func encoded(documents: Bool) -> JSONValue {
        var object: JSONObject = [
            "attempts": .number(JSONNumber(Int64(attempts))), "issuedAt": issuedAt.encoded,
        ]
        object["outcome"] = outcome.map { .string($0.rawValue) }
        if openAttempts != 0 { object["open"] = .number(JSONNumber(Int64(bitPattern: openAttempts))) }
        if wasAnswered { object["answered"] = true }
        object["deadline"] = deadline?.encoded
        object["closedAt"] = closedAt?.encoded
        object["remindedAt"] = remindedAt?.encoded
        if documents { object["reply"] = reply }
        object["problem"] = problem?.value.json
        if let late = late?.value {
            var what: JSONObject = ["at": late.at.encoded, "outcome": .string(late.outcome.rawValue)]
            if documents { what["reply"] = late.reply }
            what["problem"] = late.problem?.json
            object["late"] = .object(what)
        }
        if let compensation = compensation?.value {
            var what: JSONObject = [
                "attempts": .number(JSONNumber(Int64(compensation.attempts))),
                "issuedAt": compensation.issuedAt.encoded,
            ]
            what["outcome"] = compensation.outcome.map { .string($0.rawValue) }
            what["closedAt"] = compensation.closedAt?.encoded
            what["problem"] = compensation.problem?.json
            object["compensation"] = .object(what)
        }
        return .object(object)
    }

    fileprivate init(decoding json: JSONValue) throws(CaseCodingError) {
        self.init(issuedAt: try json.moment("issuedAt"), deadline: try json.momentIfAny("deadline"))
        let attempts = try json.integer("attempts")
        guard (1...Int64(Self.maxAttempts)).contains(attempts) else { throw .malformed(member: "attempts") }
        self.attempts = Int32(attempts)
        openAttempts = UInt64(bitPattern: json["open"]?.integer ?? 0)
        wasAnswered = json["answered"]?.bool ?? false
        if json["outcome"] != nil { outcome = try json.outcome() }
        closedAt = try json.momentIfAny("closedAt")
        remindedAt = try json.momentIfAny("remindedAt")
        reply = json["reply"]
        problem = json["problem"].map { Shared(Problem($0)) }
        if let late = json["late"] {
            self.late = Shared(
                Late(
                    at: try late.moment("at"), outcome: try late.outcome(), reply: late["reply"],
                    problem: late["problem"].map { Problem($0) }))
        }
        if let what = json["compensation"] {
            var compensation = CompensationState(
                attempts: Int32(clamping: try what.integer("attempts")), issuedAt: try what.moment("issuedAt"))
            if let outcome = what["outcome"]?.string {
                guard let known = CompensationState.Outcome(rawValue: outcome) else {
                    throw .malformed(member: "compensation/outcome")
                }
                compensation.outcome = known
            }
            compensation.closedAt = try what.momentIfAny("closedAt")
            compensation.problem = what["problem"].map { Problem($0) }
            self.compensation = Shared(compensation)
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

    fileprivate func momentIfAny(_ member: String) throws(CaseCodingError) -> Timestamp? {
        self[member] == nil ? nil : try moment(member)
    }

    fileprivate func outcome() throws(CaseCodingError) -> StepOutcome {
        guard let outcome = StepOutcome(rawValue: try text("outcome")) else { throw .malformed(member: "outcome") }
        return outcome
    }
}
