package import JSON
package import Messages

/// What has become of one step of a case.
package struct StepState: Sendable, Hashable {
    /// Where the step is.
    package enum Phase: Sendable, Hashable {
        /// What it needs has not come yet. Goes to `issued` when all of that ended well, to `closed(skipped)` when some of it
        /// did not, its condition does not hold, or the case closes.
        case waiting
        /// Its elements are asked. Goes to `closed` when they have decided it, or by the case's end.
        case issued
        /// It has ended. Goes back to `issued` when one of its elements is asked again, and to `waiting` when it was skipped
        /// for want of a step that was answered later.
        case closed(StepOutcome)
    }

    /// Why a step was skipped.
    package enum SkipReason: String, Sendable, Hashable {
        /// Its condition did not hold: it did not have to run.
        case condition
        /// What it needs did not come.
        case needs
        /// The case had ended before its turn came.
        case closed
    }

    /// Where the step is.
    package var phase = Phase.waiting
    /// Why it was skipped; nil for any other end.
    package var because: SkipReason?
    /// When it was issued.
    @Compact package var issuedAt: Timestamp?
    /// When it ended.
    @Compact package var closedAt: Timestamp?
    /// Why it could not be issued at all; nil for most steps.
    package var fault: Shared<Problem>?
    /// What is asked; none until it is issued.
    package var elements: [ElementState] = []

    /// How it ended; nil while it has not.
    package var outcome: StepOutcome? {
        if case .closed(let outcome) = phase { outcome } else { nil }
    }

    /// Whether what needs it can go on.
    var hasEndedWell: Bool { outcome == .answered || because == .condition }

    mutating func close(_ outcome: StepOutcome, at moment: Timestamp, because reason: SkipReason? = nil) {
        phase = .closed(outcome)
        closedAt = moment
        because = reason
    }
}

/// A plain step has one element, whose facts are the step's.
extension StepState {
    /// How often the agency was asked; of several elements, the most.
    package var attempts: Int { elements.map { Int($0.attempts) }.max() ?? 0 }
    /// When the step becomes overdue; of several elements, the first that is open.
    package var deadline: Timestamp? {
        (elements.first { $0.outcome == nil } ?? elements.first)?.deadline
    }
    /// The response document of the element that is answered, if there is one.
    package var reply: JSONValue? { elements.first { $0.outcome == .answered }?.reply }
    /// The reason of a refusal, or the error of a failure.
    package var problem: Problem? {
        fault?.value ?? elements.first { $0.outcome == outcome && $0.problem != nil }?.problem?.value
            ?? elements.first { $0.problem != nil }?.problem?.value
    }
    /// The first word that came too late, of the elements in their order.
    package var late: ElementState.Late? { elements.first { $0.late != nil }?.late?.value }
}

/// A value that most owners lack, kept apart so that they stay small.
package final class Shared<Value: Sendable & Hashable>: Sendable, Hashable {
    package let value: Value

    package init(_ value: Value) { self.value = value }

    package static func == (left: Shared, right: Shared) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
