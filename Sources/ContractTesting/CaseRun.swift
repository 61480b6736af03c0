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
        for step in scene.unanswered {
            report(
                contractCase.repliesPlace, "step \(step)",
                message: "is asked, but the case does not say what it answers")
        }
        guard scene.unanswered.isEmpty, let state = scene.state else { return found }
        checkMessages(state)
        checkUnasked()
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
            check(document, step.operation.response, "the answer of step \(reply.step)")
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
            guard let id = contractCase.service.step(asked.step)?.operation.request else { continue }
            for violation in catalogue.document(id)?.schema.validate(asked.document, limit: 20) ?? [] {
                found.append(problem(violation, id, "what step \(asked.step) tells", at: contractCase.place))
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
        for reply in contractCase.replies where !scene.asked.contains(where: { $0.step == reply.step }) {
            if case .never = reply.word { continue }
            report(reply.place, "step \(reply.step)", message: "is never asked, so this reply can't come")
        }
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
            let pairs = [
                (expected.outcome, "outcome", step.outcome?.rawValue), (expected.code, "code", step.problem?.code),
                (expected.late, "late", step.late?.outcome.rawValue),
            ]
            for case (let wanted?, let what, let got) in pairs where wanted.value != got {
                let reason = what == "outcome" ? step.problem.map { " (\($0.code))" } ?? "" : ""
                found.append(
                    CaseProblem(
                        at: wanted.place, "\(what) of step \(expected.name)", title: title, expected: wanted.value,
                        got: (got ?? "nothing") + reason))
            }
        }
    }

    private mutating func compareAsked() {
        for expected in contractCase.expected.asked {
            let subject = "what step \(expected.step) tells"
            let got = scene.asked.first { $0.step == expected.step }?.document
            guard let id = contractCase.service.step(expected.step)?.operation.request else { continue }
            switch (expected.document, got) {
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
