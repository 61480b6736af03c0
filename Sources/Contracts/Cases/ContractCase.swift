package import JSON

/// An example case beside a contract: what is asked, what each agency answers and when, and what should come of it.
package struct ContractCase: Sendable {
    /// The file's name, without `.yaml`.
    package let name: String
    package let service: Service
    package let title: LocalizedText
    /// Where the case begins.
    package let place: Place
    /// RFC 3339; nil: the time that all cases have that don't say.
    package let openedAt: Placed<String>?
    package let request: CaseDocument
    /// In the order of the file.
    package let replies: [CaseReply]
    /// Where the replies stand.
    package let repliesPlace: Place
    /// What the portal and operators do, in the order of the file.
    package let commands: [CaseCommand]
    package let expected: CaseExpectation

    /// What an agency answers to a task, in the order of the file; empty when the case does not say. Replies of that element
    /// count before those of any.
    package func replies(to step: String, element: String, attempt: Int, undoing: Bool) -> [CaseReply] {
        let all = replies.filter { $0.step == step && $0.attempt == attempt && $0.isUndoing == undoing }
        let own = all.filter { $0.element == element }
        return own.isEmpty ? all.filter { $0.element == nil } : own
    }
}

/// Something that a portal or an operator does in a case.
package struct CaseCommand: Sendable {
    package enum Word: Sendable {
        /// The portal withdraws the case.
        case cancel(reason: String?)
        /// An operator has a step asked again.
        case reissue
        /// An operator says that nothing remains to be seen to.
        case settle
    }

    package let word: Word
    /// The step; empty where it is the whole case.
    package let step: String
    /// Its element; ``Ask/only`` in a plain step.
    package let element: String
    /// Whether it is about what undoes the step.
    package let isUndoing: Bool
    /// In milliseconds from the opening.
    package let after: Int64
    package let place: Place
}

/// One answer of an agency.
package struct CaseReply: Sendable {
    /// What it says.
    package enum Word: Sendable {
        case answered(CaseDocument)
        case refused(code: String, reason: String)
        case failed(code: String, reason: String)
        /// Nothing; time passes.
        case never
    }

    package let step: String
    /// Of which element or alternative; nil: of any.
    package let element: String?
    /// To which attempt, from 1.
    package let attempt: Int
    /// Whether it answers what undoes the step.
    package let isUndoing: Bool
    package let word: Word
    /// How long after it was asked, in milliseconds; nil: as long as the operation is expected to take.
    package let after: Int64?
    package let place: Place
}

/// What should come of a case. What is nil or not listed is not looked at.
package struct CaseExpectation: Sendable {
    /// What should come of a step.
    package struct Step: Sendable {
        package let name: String
        package let place: Place
        package let outcome: Placed<String>?
        /// The code of the refusal or failure.
        package let code: Placed<String>?
        /// What should have come too late.
        package let late: Placed<String>?
        /// Why it was skipped.
        package let because: Placed<String>?
        /// The alternative that answered.
        package let source: Placed<String>?
        /// How undoing it ended.
        package let compensation: Placed<String>?
        /// What should come of its elements.
        package let elements: [Step]
    }

    /// What an agency should have been told.
    package struct Asked: Sendable {
        package let step: String
        /// Nil: of any.
        package let element: String?
        package let isUndoing: Bool
        package let place: Place
        /// Exactly that; nil: it should not have been asked.
        package let document: CaseDocument?
    }

    /// What the portal should get.
    package enum Result: Sendable {
        /// No result.
        case nothing
        case exactly(CaseDocument)
        /// At least these members.
        case contains(CaseDocument)
    }

    package let outcome: Placed<String>
    package let steps: [Step]
    package let asked: [Asked]
    package let result: Placed<Result>?
    /// In milliseconds from the opening.
    package let closedAfter: Placed<Int64>?
    /// How often the portal got a result.
    package let revision: Placed<Int64>?
}

/// The words that a case may use for how things end.
package struct CaseVocabulary: Sendable {
    package let caseOutcomes: [String]
    package let stepOutcomes: [String]
    package let skipReasons: [String]
    package let compensationOutcomes: [String]

    package init(
        caseOutcomes: [String], stepOutcomes: [String], skipReasons: [String], compensationOutcomes: [String]
    ) {
        self.caseOutcomes = caseOutcomes
        self.stepOutcomes = stepOutcomes
        self.skipReasons = skipReasons
        self.compensationOutcomes = compensationOutcomes
    }
}

/// A document that a case has in it or names, with the places of what stands in it.
package struct CaseDocument: Sendable {
    enum Origin: Sendable {
        case yaml(YAMLNode)
        case json(JSONLocator)
    }

    package let value: JSONValue
    /// The last one counts where it has the place.
    private var origins: [(origin: Origin, value: JSONValue)]

    init(_ value: JSONValue, _ origin: Origin) {
        self.value = value
        origins = [(origin, value)]
    }

    private init(value: JSONValue, origins: [(origin: Origin, value: JSONValue)]) {
        self.value = value
        self.origins = origins
    }

    /// Where the value at a pointer is written; where it is not there, the deepest one on the way.
    package func place(of pointer: JSONPointer) -> Place {
        let own = origins.last { pointer.evaluate(in: $0.value) != nil } ?? origins[0]
        return switch own.origin {
        case .yaml(let node): node.node(at: pointer).place
        case .json(let locator): locator.place(of: pointer)
        }
    }

    /// The document changed by a JSON merge patch (RFC 7396).
    func merged(with patch: CaseDocument) -> CaseDocument {
        CaseDocument(value: value.applying(mergePatch: patch.value), origins: origins + patch.origins)
    }
}
