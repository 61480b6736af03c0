import JSON
package import Kafka
package import Messages

private typealias Extension = CloudEvent.Extension

extension JournalEntry {
    /// The record on the journal, keyed by the case.
    ///
    /// - Parameter document: an answer's document as its sender wrote it, where that is at hand: it is not written anew.
    package func record(_ topics: Topics, document written: [UInt8]? = nil) -> ProducerRecord {
        var event = CloudEvent(id: id, source: source, type: body.type)
        event.extensions = [.init(name: Extension.correlationID, value: caseID.description)]
        switch body {
        case .opened(let opened):
            event.subject = opened.service
            event.dataContentType = "application/json"
            event[Extension.contract] = opened.contract
            event[Extension.foldVersion] = String(opened.foldVersion)
            event[Extension.checkedAt] = opened.checkedAt.description
            event[Extension.documentLimit] = String(opened.documentLimit)
            event.data = opened.json.serialized()
        case .replied(let replied):
            event.subject = replied.task.step
            event.dataContentType = "application/json"
            event[Extension.causationID] = replied.task.description
            event[Extension.agency] = replied.agency
            event[Extension.contract] = replied.contract
            switch replied.reply {
            case .answered(let document, let dataSchema, _):
                event[Extension.outcome] = ReplyOutcome.answered.rawValue
                event.dataSchema = dataSchema
                event.data = written ?? document.serialized()
            case .refused(let problem):
                event[Extension.outcome] = ReplyOutcome.refused.rawValue
                event.data = problem.json.serialized()
            case .failed(let problem):
                event[Extension.outcome] = ReplyOutcome.failed.rawValue
                event.data = problem.json.serialized()
            }
        case .undeliverable(let undeliverable):
            event.subject = undeliverable.task.step
            event.dataContentType = "application/json"
            event[Extension.causationID] = undeliverable.task.description
            event.data = undeliverable.problem.json.serialized()
        case .overdue(let overdue):
            event.subject = overdue.task.step
            event[Extension.causationID] = overdue.task.description
            event[Extension.deadline] = overdue.deadline.description
        case .expired(let expired):
            event[Extension.deadline] = expired.deadline.description
        case .reminded(let reminded):
            event.subject = reminded.task.step
            event[Extension.causationID] = reminded.task.description
            event[Extension.deadline] = reminded.due.description
        case .cancelled(let cancelled):
            event[Extension.by] = cancelled.by
            event.tell("reason", cancelled.reason)
        case .reissued(let reissued):
            event.subject = reissued.task.step
            event[Extension.causationID] = reissued.task.description
            event[Extension.by] = reissued.by
            event.tell("reason", reissued.reason)
        case .settled(let settled):
            event.subject = settled.task.step
            event[Extension.causationID] = settled.task.description
            event[Extension.by] = settled.by
            event.tell("note", settled.note)
        case .carried(let carried):
            event.dataContentType = "application/json"
            event[Extension.asOf] = String(carried.asOf)
            event[Extension.digest] = carried.digest
            event.data = carried.state.serialized()
        }
        event.trace = trace?.next(id)
        return event.record(topic: topics.journal, key: caseID.key)
    }
}

extension JournalEntry.Body {
    /// The CloudEvents type.
    package var type: String {
        switch self {
        case .opened: EventType.caseOpened
        case .replied: EventType.taskReplied
        case .undeliverable: EventType.taskUndeliverable
        case .overdue: EventType.stepOverdue
        case .expired: EventType.caseExpired
        case .reminded: EventType.stepReminded
        case .cancelled: EventType.caseCancelled
        case .reissued: EventType.stepReissued
        case .settled: EventType.taskSettled
        case .carried: EventType.caseCarried
        }
    }
}

extension CaseOpened {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "service": .string(service), "version": .number(JSONNumber(Int64(version))), "portal": .string(portal),
            "requestDigest": .string(requestDigest), "request": request,
        ]
        if let reference { object["reference"] = .string(reference) }
        return .object(object)
    }
}

extension JournalEvent {
    /// Reads an event from a record of the journal.
    ///
    /// - Throws: ``MessageError`` where the record is no event of a case.
    package init(_ record: ConsumerRecord) throws(MessageError) {
        let event = try CloudEvent(record)
        guard let caseID = CaseID(try event.required(Extension.correlationID)) else {
            throw MessageError(.attributeInvalid, at: "ce_correlationid", "must be the id of a case")
        }
        // The key places a case in its partition; an event under another key would be out of its case's order.
        guard record.withKey({ key in if let key { CaseID(key) == caseID } else { false } }) else {
            throw MessageError(.keyMismatch, at: "key", "the record's key must be the case in ce_correlationid")
        }
        let body: JournalEntry.Body
        switch event.type {
        case EventType.caseOpened: body = .opened(try CaseOpened(event))
        case EventType.taskReplied: body = .replied(try TaskReplied(event))
        case EventType.taskUndeliverable:
            body = .undeliverable(
                TaskUndeliverable(task: try event.task(of: caseID), problem: Problem(try event.json())))
        case EventType.stepOverdue:
            body = .overdue(
                StepOverdue(task: try event.task(of: caseID), deadline: try event.moment(Extension.deadline)))
        case EventType.caseExpired: body = .expired(CaseExpired(deadline: try event.moment(Extension.deadline)))
        case EventType.stepReminded:
            body = .reminded(
                StepReminded(task: try event.task(of: caseID), due: try event.moment(Extension.deadline)))
        case EventType.caseCancelled:
            body = .cancelled(
                CaseCancelled(by: try event.required(Extension.by), reason: try event.told("reason")))
        case EventType.stepReissued:
            body = .reissued(
                StepReissued(
                    task: try event.task(of: caseID), by: try event.required(Extension.by),
                    reason: try event.told("reason")))
        case EventType.taskSettled:
            body = .settled(
                TaskSettled(
                    task: try event.task(of: caseID), by: try event.required(Extension.by),
                    note: try event.told("note")))
        case EventType.caseCarried:
            guard let asOf = Int64(try event.required(Extension.asOf)), asOf >= 0, asOf < record.offset else {
                throw MessageError(.attributeInvalid, at: "ce_asof", "must be an offset below the record's own")
            }
            body = .carried(
                CaseCarried(asOf: asOf, digest: try event.required(Extension.digest), state: try event.json()))
        default:
            throw MessageError(.typeUnexpected, at: "ce_type", "the journal holds events of cases only")
        }
        if case .replied(let replied) = body, replied.task.caseID != caseID {
            throw MessageError(.attributeInvalid, at: "ce_causationid", "names a task of another case")
        }
        let entry = JournalEntry(
            id: event.id, caseID: caseID, source: event.source, trace: event.trace, body: body)
        self.init(entry, offset: record.offset, timestamp: Timestamp(milliseconds: record.timestamp))
    }
}

extension CaseOpened {
    fileprivate init(_ event: CloudEvent) throws(MessageError) {
        let json = try event.json()
        guard let foldVersion = Int(try event.required(Extension.foldVersion)) else {
            throw MessageError(.attributeInvalid, at: "ce_foldversion", "must be a whole number")
        }
        guard let limit = Int(try event.required(Extension.documentLimit)), limit >= 0 else {
            throw MessageError(.attributeInvalid, at: "ce_documentlimit", "must be a whole number, not below 0")
        }
        guard let version = json["version"]?.integer, let request = json["request"] else {
            throw MessageError(.bodyInvalid, at: "/request", "the body needs `version` and `request`")
        }
        self.init(
            service: try json.text("service"), version: Int(clamping: version),
            contract: try event.required(Extension.contract), foldVersion: foldVersion,
            portal: try json.text("portal"), reference: json["reference"]?.string,
            requestDigest: try json.text("requestDigest"), request: request,
            checkedAt: try event.moment(Extension.checkedAt), documentLimit: limit)
    }
}

extension TaskReplied {
    fileprivate init(_ event: CloudEvent) throws(MessageError) {
        guard let task = TaskID(try event.required(Extension.causationID)) else {
            throw MessageError(.attributeInvalid, at: "ce_causationid", "must be case/step/element/kind/attempt")
        }
        let json = try event.json()
        let reply: Reply
        switch ReplyOutcome(rawValue: try event.required(Extension.outcome)) {
        case .answered:
            reply = .answered(json, dataSchema: event.dataSchema ?? "", bytes: event.data?.count ?? 0)
        case .refused: reply = .refused(Problem(json))
        case .failed: reply = .failed(Problem(json))
        case nil:
            throw MessageError(.attributeInvalid, at: "ce_outcome", "must be answered, refused or failed")
        }
        self.init(
            task: task, agency: try event.required(Extension.agency), contract: event[Extension.contract], reply: reply)
    }
}

extension CloudEvent {
    /// A person's words, as the body's only member; none makes no body.
    fileprivate mutating func tell(_ member: String, _ words: String?) {
        guard let words else { return }
        dataContentType = "application/json"
        data = JSONValue.object([member: .string(words)]).serialized()
    }

    /// A person's words; nil where there is no body.
    fileprivate func told(_ member: String) throws(MessageError) -> String? {
        guard data != nil else { return nil }
        return try json()[member]?.string
    }

    fileprivate func json() throws(MessageError) -> JSONValue {
        // A request that the gateway let in stands one level deeper here.
        do { return try JSONValue(parsing: data ?? [], maxDepth: JSONValue.depthCeiling) } catch {
            throw MessageError(.bodyInvalid, at: "value", "not JSON: \(error.message) at byte \(error.offset)")
        }
    }

    fileprivate func moment(_ name: String) throws(MessageError) -> Timestamp {
        guard let moment = Timestamp(rfc3339: try required(name)) else {
            throw MessageError(.attributeInvalid, at: "ce_\(name)", "must be RFC 3339")
        }
        return moment
    }

    fileprivate func task(of caseID: CaseID) throws(MessageError) -> TaskID {
        guard let task = TaskID(try required(Extension.causationID)), task.caseID == caseID else {
            throw MessageError(.attributeInvalid, at: "ce_causationid", "must name a task of this case")
        }
        return task
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) throws(MessageError) -> String {
        guard let text = self[name]?.string else {
            throw MessageError(.bodyInvalid, at: "/\(name)", "must be there, and a string")
        }
        return text
    }
}
