package import JSON
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
    }

    package init(caseID: CaseID, source: String, trace: TraceContext? = nil, body: Body) {
        self.caseID = caseID
        self.source = source
        self.trace = trace
        self.body = body
        id =
            switch body {
            case .opened(let opened): "\(caseID)/opened/\(opened.checkedAt.milliseconds)"
            case .replied(let replied): "\(replied.task)/replied"
            case .undeliverable(let undeliverable): "\(undeliverable.task)/undeliverable"
            case .overdue(let overdue): "\(overdue.task)/overdue"
            case .expired: "\(caseID)/expired"
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

/// A portal opened a case.
package struct CaseOpened: Sendable, Hashable {
    /// The service's name.
    package var service: String
    /// The service's version.
    package var version: Int
    /// The digest of the contract that holds for the case to its end.
    package var contract: String
    /// The version of the fold that holds for the case to its end.
    package var foldVersion: Int
    /// The portal.
    package var portal: String
    /// The portal's own name for the application.
    package var reference: String?
    /// The digest of what was asked: tells another body under the same key.
    package var requestDigest: String
    /// The request document; valid by its schema, as the gateway found.
    package var request: JSONValue
    /// The last moment at which the gateway had read the partition to its end and did not know the case.
    package var checkedAt: Timestamp
    /// How many bytes of documents the case may hold.
    package var documentLimit: Int

    package init(
        service: String, version: Int, contract: String, foldVersion: Int = Fold.version, portal: String,
        reference: String?, requestDigest: String, request: JSONValue, checkedAt: Timestamp, documentLimit: Int
    ) {
        self.service = service
        self.version = version
        self.contract = contract
        self.foldVersion = foldVersion
        self.portal = portal
        self.reference = reference
        self.requestDigest = requestDigest
        self.request = request
        self.checkedAt = checkedAt
        self.documentLimit = documentLimit
    }

    /// Whether an opening with this timestamp counts. One that is stamped more than half the dedup window after its
    /// opener looked does not: every reader that acts still remembers an earlier opening that the opener could not see.
    package func isFresh(at timestamp: Timestamp) -> Bool {
        timestamp.milliseconds(since: checkedAt) <= Fold.dedupWindow / 2
    }
}

/// An agency's reply, as the ingress took it in.
package struct TaskReplied: Sendable, Hashable {
    /// The task that is answered.
    package var task: TaskID
    /// The agency whose topic it came by.
    package var agency: String
    /// The contract by which the ingress checked the document; nil where the reply named none.
    package var contract: String?
    /// What it says.
    package var reply: Reply

    /// What a reply says, after the ingress checked it.
    package enum Reply: Sendable, Hashable {
        /// The response document, of the schema named by its URN and valid by it; `bytes` long on the wire.
        case answered(JSONValue, dataSchema: String, bytes: Int)
        /// The agency's reason.
        case refused(Problem)
        /// The error; also where the ingress found the document not valid.
        case failed(Problem)
    }

    package init(task: TaskID, agency: String, contract: String? = nil, reply: Reply) {
        self.task = task
        self.agency = agency
        self.contract = contract
        self.reply = reply
    }
}

/// A task could not be delivered to its agency's topic, and never will be.
package struct TaskUndeliverable: Sendable, Hashable {
    package var task: TaskID
    package var problem: Problem

    package init(task: TaskID, problem: Problem) {
        self.task = task
        self.problem = problem
    }
}

/// The decision that a step is overdue. The fold ignores one stamped before its deadline.
package struct StepOverdue: Sendable, Hashable {
    package var task: TaskID
    package var deadline: Timestamp

    package init(task: TaskID, deadline: Timestamp) {
        self.task = task
        self.deadline = deadline
    }
}

/// The decision that a case is out of time. The fold ignores one stamped before its deadline.
package struct CaseExpired: Sendable, Hashable {
    package var deadline: Timestamp

    package init(deadline: Timestamp) {
        self.deadline = deadline
    }
}
