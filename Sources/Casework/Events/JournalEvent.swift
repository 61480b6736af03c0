package import Messages

/// What is to be appended to the journal about one case.
package struct JournalEntry: Sendable, Hashable {
    /// The event's CloudEvents id; made from what it says, so that the same said twice has the same id.
    package var id: String
    /// The case.
    package var caseID: CaseID
    /// Who appends it, as `/darcha/ingress`.
    package var source: String
    /// The trace of the case.
    package var trace: TraceContext?
    /// What happened.
    package var body: Body

    /// What happened to the case.
    package enum Body: Sendable, Hashable {
        /// A portal opened it.
        case opened(CaseOpened)
        /// An agency's reply was taken in.
        case replied(TaskReplied)
        /// A task could not be delivered.
        case undeliverable(TaskUndeliverable)
        /// A step's deadline passed.
        case overdue(StepOverdue)
        /// The case's deadline passed.
        case expired(CaseExpired)
        /// An agency was to be reminded.
        case reminded(StepReminded)
        /// Its portal withdrew it.
        case cancelled(CaseCancelled)
        /// An operator has something asked for again.
        case reissued(StepReissued)
        /// An operator has seen to something.
        case settled(TaskSettled)
        /// Its whole state.
        case carried(CaseCarried)
    }

    package init(caseID: CaseID, source: String, trace: TraceContext? = nil, body: Body) {
        self.init(id: body.id(in: caseID), caseID: caseID, source: source, trace: trace, body: body)
    }

    /// An entry that has its id already.
    init(id: String, caseID: CaseID, source: String, trace: TraceContext?, body: Body) {
        self.id = id
        self.caseID = caseID
        self.source = source
        self.trace = trace
        self.body = body
    }
}

extension JournalEntry.Body {
    fileprivate func id(in caseID: CaseID) -> String {
        switch self {
        case .opened(let opened): "\(caseID)/opened/\(opened.checkedAt.milliseconds)"
        case .replied(let replied): replied.task.description(followedBy: "/replied")
        case .undeliverable(let undeliverable): undeliverable.task.description(followedBy: "/undeliverable")
        case .overdue(let overdue): overdue.task.description(followedBy: "/overdue")
        case .expired: "\(caseID)/expired"
        case .reminded(let reminded): reminded.task.description(followedBy: "/reminded")
        case .cancelled: "\(caseID)/cancelled"
        case .reissued(let reissued): reissued.task.description(followedBy: "/reissued")
        case .settled(let settled): settled.task.description(followedBy: "/settled")
        case .carried(let carried): "\(caseID)/carried/\(carried.asOf)"
        }
    }
}

/// An entry as it stands in the journal: with the place and the time that the log gave it.
package struct JournalEvent: Sendable, Hashable {
    /// What was appended.
    package var entry: JournalEntry
    /// Its offset in the case's partition: the order of a case's events.
    package var offset: Int64
    /// The record's timestamp in the journal: the only time that the fold knows.
    package var timestamp: Timestamp

    package init(_ entry: JournalEntry, offset: Int64, timestamp: Timestamp) {
        self.entry = entry
        self.offset = offset
        self.timestamp = timestamp
    }

    var isOpening: Bool { if case .opened = entry.body { true } else { false } }
}
