import Contracts
import JSON
import Messages

// MARK: - What is due, and how a case ends

extension CaseState {
    /// How much work one condition may be; beyond it the step fails. Contracts stay far below.
    private static let conditionLimits = JSONPathLimits(nodes: .max, visits: 1_000_000)

    /// Issues what has become due, or ends the case when its outcome is decided.
    mutating func advance(_ work: inout FoldWork) {
        let due = settle(&work)
        if let outcome = decidedOutcome(isOver: false) {
            end(outcome, &work)
        } else {
            for (index, count) in due { issue(index, count, &work) }
        }
    }

    /// Ends waiting steps that will not run, until nothing changes any more.
    ///
    /// - Returns: the steps that are due, with the number of their elements.
    @discardableResult mutating func settle(_ work: inout FoldWork) -> [(index: Int, count: Int)] {
        var due: [Int: Int] = [:]
        var changed = true
        while changed {
            changed = false
            for index in steps.indices where steps[index].phase == .waiting && due[index] == nil {
                switch readiness(of: index, &work) {
                case .waits: continue
                case .due(let count): due[index] = count
                case .skipped(let reason):
                    steps[index].close(.skipped, at: work.now, because: reason)
                case .empty: steps[index].close(.answered, at: work.now)
                case .impossible(let problem):
                    steps[index].fault = Shared(problem)
                    steps[index].close(.failed, at: work.now)
                }
                guard due[index] == nil else { continue }
                work.forgetContext()
                work.note(.stepClosed(index))
                changed = true
            }
        }
        return due.sorted { $0.key < $1.key }.map { (index: $0.key, count: $0.value) }
    }

    private enum Readiness {
        case waits
        case due(elements: Int)
        case skipped(StepState.SkipReason)
        /// There is nothing to ask, and that is enough.
        case empty
        case impossible(Problem)
    }

    private func readiness(of index: Int, _ work: inout FoldWork) -> Readiness {
        let step = service.steps[index]
        var isReady = true
        for need in service.needs[index] {
            if steps[need].outcome == nil {
                isReady = false
            } else if !steps[need].hasEndedWell {
                return .skipped(.needs)
            }
        }
        guard isReady else { return .waits }
        if let condition = step.condition {
            do throws(JSONPathLimitError) {
                let context = JSONValue.object(work.context(of: self))
                if try !condition.holds(in: context, within: Self.conditionLimits) { return .skipped(.condition) }
            } catch {
                return .impossible(
                    Problem(code: "condition-too-costly", message: "The step's condition takes too long: \(error)"))
            }
        }
        guard let forEach = step.forEach else { return .due(elements: step.asks.count) }
        return readiness(forEach, forEach.array.select(in: .object(work.context(of: self))))
    }

    private func readiness(_ forEach: ForEach, _ value: JSONValue?) -> Readiness {
        guard let elements = value.map({ $0.array }) ?? [] else {
            return .impossible(
                Problem(code: "for-each-not-array", message: "\(forEach.array) is no array: there are no elements."))
        }
        guard elements.count <= forEach.max else {
            return .impossible(
                Problem(
                    code: "for-each-too-many",
                    message: "\(forEach.array) has \(elements.count) elements; the contract allows \(forEach.max)."))
        }
        guard elements.count >= forEach.needed(of: elements.count) else {
            return .impossible(
                Problem(
                    code: "for-each-too-few",
                    message: "\(forEach.array) has \(elements.count) elements; the contract asks for "
                        + "\(forEach.needed(of: elements.count)) answers."))
        }
        return elements.isEmpty ? .empty : .due(elements: elements.count)
    }

    private mutating func issue(_ index: Int, _ count: Int, _ work: inout FoldWork) {
        let own = service.steps[index].deadlineMilliseconds.map { work.now.adding(milliseconds: $0) }
        steps[index].phase = .issued
        steps[index].issuedAt = work.now
        steps[index].elements = Array(repeating: ElementState(issuedAt: work.now, deadline: own), count: count)
        work.note(.issued(index))
        for element in 0..<count { ask(Place(step: index, element: element), &work) }
    }

    /// The outcome as soon as nothing that may still come can change it.
    ///
    /// - Parameter isOver: whether nothing more may come.
    func decidedOutcome(isOver: Bool) -> CaseOutcome? {
        // The contract makes what a required step needs required too, so the step that stopped the others stands before
        // them in time; a skipped one only follows.
        var stopped: (at: Timestamp, outcome: CaseOutcome)?
        for (step, state) in zip(service.steps, steps) where step.isRequired {
            guard let outcome = state.outcome, outcome != .skipped, let end = outcome.caseOutcome else { continue }
            let at = state.closedAt ?? openedAt
            if stopped.map({ at < $0.at }) ?? true { stopped = (at, end) }
        }
        if let stopped { return stopped.outcome }
        guard isOver || steps.allSatisfy({ $0.outcome != nil }) else { return nil }
        if zip(service.steps, steps).contains(where: { $0.isRequired && $1.because == .needs }) { return .failed }
        return isComplete ? .completed : .partial
    }

    /// Whether every step that had to run is answered.
    private var isComplete: Bool { steps.allSatisfy(\.hasEndedWell) }

    /// Ends the case: what waits is skipped, what is asked is cancelled.
    mutating func end(_ outcome: CaseOutcome, _ work: inout FoldWork) {
        for index in steps.indices {
            for element in steps[index].elements.indices where steps[index].elements[element].outcome == nil {
                steps[index].elements[element].close(.cancelled, at: work.now)
            }
            switch steps[index].phase {
            case .closed: continue
            case .waiting: steps[index].close(.skipped, at: work.now, because: .closed)
            case .issued: steps[index].close(.cancelled, at: work.now)
            }
            work.note(.stepClosed(index))
        }
        closing = Closing(outcome: outcome, at: work.now)
        work.forgetContext()
        work.note(.closed)
    }

    /// Makes outcome and result of a case that succeeded anew, after a step has changed.
    mutating func reconsider(_ work: inout FoldWork) {
        guard let closing, closing.outcome.isSuccess else { return }
        let outcome: CaseOutcome = isComplete ? .completed : .partial
        self.closing?.outcome = outcome
        result = service.result.evaluate(in: .object(work.context(of: self)))
    }

    /// The next revision, and the message with it.
    mutating func revise(_ work: inout FoldWork) {
        revision += 1
        guard work.rendering else { return }
        work.outputs.append(
            .result(
                ResultMessage(
                    caseID: id, revision: revision, portal: opening.portal, service: service.name,
                    dataSchema: service.resultDocument.urn, causationID: work.event.entry.id, time: work.now,
                    trace: trace, data: view.serialized())))
    }
}
