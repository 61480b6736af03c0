import Casework
import Contracts
import JSON
import JSONSchema
import Messages

/// Runs one case and compares what came of it with what it says.
struct CaseRun {
    private let contractCase: ContractCase
    private let catalogue: Catalogue
    private var scene: CaseScene
    private var found: [CaseProblem] = []

    init(_ contractCase: ContractCase, catalogue: Catalogue) {
        self.contractCase = contractCase
        self.catalogue = catalogue
        scene = CaseScene(contractCase)
    }

    /// What is not as the case says, and what in it breaks a contract.
    mutating func problems() -> [CaseProblem] {
        checkDocuments()
        // With a document that the bus would not let in, what follows would be of no use.
        guard found.isEmpty else { return found }
        scene.play()
        for task in scene.unanswered {
            report(
                contractCase.repliesPlace, Self.subject(task),
                message: "is asked, but the case does not say what it answers")
        }
        guard scene.unanswered.isEmpty, let state = scene.state else { return found }
        checkMessages(state)
        checkUnasked()
        for command in scene.ignored {
            report(command.place, "command", message: "changes nothing: the case does not allow it then")
        }
        compareOutcome(state)
        compareSteps(state)
        compareAsked()
        compareResult(state)
        return found
    }

    private mutating func report(
        _ place: Place, _ subject: String, message: String? = nil, expected: String? = nil, got: String? = nil
    ) {
        found.append(CaseProblem(at: place, subject, message: message, expected: expected, got: got))
    }

    // MARK: - Documents

    /// The request and the answers, against their schemas.
    private mutating func checkDocuments() {
        check(contractCase.request, contractCase.service.request, "the request")
        for reply in contractCase.replies {
            guard case .answered(let document) = reply.word, let step = contractCase.service.step(reply.step) else {
                continue
            }
            let ask = step.asks.first { $0.name == reply.element } ?? step.asks[0]
            guard let operation = reply.isUndoing ? ask.compensation?.operation : ask.operation else { continue }
            check(document, operation.response, "the answer of step \(reply.step)")
        }
    }

    private mutating func check(_ document: CaseDocument, _ id: DocumentID, _ subject: String) {
        for violation in catalogue.document(id)?.schema.validate(document.value, limit: 20) ?? [] {
            found.append(problem(violation, id, subject, at: document.place(of: violation.instance)))
        }
    }

    private func problem(_ violation: Violation, _ id: DocumentID, _ subject: String, at place: Place) -> CaseProblem {
        CaseProblem(
            at: place, subject, pointer: violation.instance, title: catalogue.title(of: violation.instance, in: id),
            message: "breaks \(id): \(violation.message)")
    }

    /// What the contract made of them: what agencies were told, and the result. A failure here is the contract's own.
    private mutating func checkMessages(_ state: CaseState) {
        for asked in scene.asked {
            let ask = contractCase.service.ask(of: asked.task)
            guard let id = ask?.operation(of: asked.task)?.request else { continue }
            for violation in catalogue.document(id)?.schema.validate(asked.document, limit: 20) ?? [] {
                found.append(problem(violation, id, "what \(Self.subject(asked.task)) tells", at: contractCase.place))
            }
        }
        guard let result = state.result else { return }
        let id = contractCase.service.resultDocument
        for violation in catalogue.document(id)?.schema.validate(result, limit: 20) ?? [] {
            found.append(problem(violation, id, "the result", at: contractCase.place))
        }
    }

    /// A reply that nobody waits for is a mistake of the case.
    private mutating func checkUnasked() {
        for reply in contractCase.replies {
            if case .never = reply.word { continue }
            let isAsked = scene.asked.contains { asked in
                asked.step == reply.step && asked.isUndoing == reply.isUndoing && asked.task.attempt == reply.attempt
                    && (reply.element == nil || reply.element == asked.task.element)
            }
            if isAsked { continue }
            let subject = Self.subject(reply.step, reply.element, isUndoing: reply.isUndoing)
            report(reply.place, subject, message: "is never asked, so this reply can't come")
        }
    }

    private static func subject(_ task: TaskID) -> String {
        subject(task.step, task.element, isUndoing: task.kind == .compensate)
    }

    private static func subject(_ step: String, _ element: String?, isUndoing: Bool) -> String {
        let name = element.map { $0 == Ask.only ? "" : " (\($0))" } ?? ""
        return "\(isUndoing ? "undoing " : "")step \(step)\(name)"
    }

    // MARK: - Comparing

    private mutating func compareOutcome(_ state: CaseState) {
        let expected = contractCase.expected
        let outcome = state.closing?.outcome.rawValue ?? "open"
        if outcome != expected.outcome.value {
            report(
                expected.outcome.place, "outcome of the case", expected: expected.outcome.value,
                got: outcome + causes(state))
        }
        if let revision = expected.revision, revision.value != Int64(state.revision) {
            report(revision.place, "revision", expected: String(revision.value), got: String(state.revision))
        }
        guard let closedAfter = expected.closedAfter, closedAfter.value != scene.closedAfter else { return }
        report(
            closedAfter.place, "closedAfter", expected: Duration8601.text(milliseconds: closedAfter.value),
            got: scene.closedAfter.map(Duration8601.text) ?? "nothing")
    }

    /// Which steps did not answer, in brackets.
    private func causes(_ state: CaseState) -> String {
        let causes = zip(contractCase.service.steps, state.steps).compactMap { step, state -> String? in
            guard let outcome = state.outcome, outcome != .answered, outcome != .skipped, outcome != .cancelled else {
                return nil
            }
            return "\(step.name) \(outcome.rawValue)" + (state.problem.map { ": \($0.code)" } ?? "")
        }
        return causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))"
    }

    private mutating func compareSteps(_ state: CaseState) {
        for expected in contractCase.expected.steps {
            guard let index = contractCase.service.stepIndex[expected.name] else { continue }
            let step = state.steps[index]
            let title = contractCase.service.steps[index].title
            let isPlain = step.elements.count == 1
            let source = step.elements.firstIndex { $0.outcome == .answered }.map {
                state.name(ofElement: $0, in: index)
            }
            compare(
                [
                    (expected.outcome, "outcome", step.outcome?.rawValue),
                    (expected.code, "code", step.problem?.code),
                    (expected.late, "late", step.late?.outcome.rawValue),
                    (expected.because, "because", step.because?.rawValue), (expected.source, "source", source),
                    (expected.compensation, "compensation", isPlain ? Self.compensation(step.elements.first) : nil),
                ], of: "step \(expected.name)", title, step.problem?.code)
            for wanted in expected.elements {
                let element = state.element(expected.name, wanted.name)
                compare(
                    [
                        (wanted.outcome, "outcome", element?.outcome?.rawValue),
                        (wanted.code, "code", element?.problem?.value.code),
                        (wanted.late, "late", element?.late?.value.outcome.rawValue),
                        (wanted.compensation, "compensation", Self.compensation(element)),
                    ], of: Self.subject(expected.name, wanted.name, isUndoing: false), title,
                    element?.problem?.value.code)
            }
        }
    }

    private static func compensation(_ element: ElementState?) -> String? {
        element?.compensation.map { $0.value.outcome?.rawValue ?? "open" }
    }

    private mutating func compare(
        _ pairs: [(wanted: Placed<String>?, what: String, got: String?)], of subject: String, _ title: LocalizedText,
        _ code: String?
    ) {
        for case (let wanted?, let what, let got) in pairs where wanted.value != got {
            let reason = what == "outcome" ? code.map { " (\($0))" } ?? "" : ""
            found.append(
                CaseProblem(
                    at: wanted.place, "\(what) of \(subject)", title: title, expected: wanted.value,
                    got: (got ?? "nothing") + reason))
        }
    }

    private mutating func compareAsked() {
        for expected in contractCase.expected.asked {
            let name = Self.subject(expected.step, expected.element, isUndoing: expected.isUndoing)
            let subject = "what \(name) tells"
            let asked = scene.asked.first {
                $0.step == expected.step && $0.isUndoing == expected.isUndoing
                    && (expected.element == nil || expected.element == $0.task.element)
            }
            let ask = contractCase.service.step(expected.step).flatMap { step in
                step.asks.first { $0.name == expected.element } ?? step.asks.first
            }
            guard let id = (expected.isUndoing ? ask?.compensation?.operation : ask?.operation)?.request else {
                continue
            }
            switch (expected.document, asked?.document) {
            case (let document?, let got?): compare(document, got, isPart: false, id, subject)
            case (_?, nil): report(expected.place, subject, message: "it was never asked")
            case (nil, let got?):
                report(expected.place, subject, expected: "nothing", got: JSONDifference.text(got))
            case (nil, nil): break
            }
        }
    }

    private mutating func compareResult(_ state: CaseState) {
        guard let expected = contractCase.expected.result else { return }
        let id = contractCase.service.resultDocument
        switch (expected.value, state.result) {
        case (.nothing, nil): break
        case (.nothing, let got?): report(expected.place, "result", expected: "nothing", got: JSONDifference.text(got))
        case (.exactly(let document), let got?): compare(document, got, isPart: false, id, "result")
        case (.contains(let document), let got?): compare(document, got, isPart: true, id, "result")
        case (.exactly(let document), nil), (.contains(let document), nil):
            report(expected.place, "result", expected: JSONDifference.text(document.value), got: "nothing")
        }
    }

    private mutating func compare(
        _ document: CaseDocument, _ got: JSONValue, isPart: Bool, _ id: DocumentID, _ subject: String
    ) {
        for difference in JSONDifference.between(document.value, got, isPart: isPart) {
            found.append(
                CaseProblem(
                    at: document.place(of: difference.pointer), subject, pointer: difference.pointer,
                    title: catalogue.title(of: difference.pointer, in: id),
                    expected: JSONDifference.text(difference.expected), got: JSONDifference.text(difference.got)))
        }
    }
}
