/// What a task asks: the step's operation, or the operation that undoes it.
package enum TaskKind: String, Sendable, Hashable {
    case `do`
    case compensate
}

/// The name of one message to an agency: case / step / element / kind / attempt.
///
/// `element` is `-` where the step is not one over the elements of an array. A receiver drops a task whose id it has
/// seen. Every reply and decision names the task it means.
package struct TaskID: Sendable, Hashable, CustomStringConvertible {
    /// The case.
    package var caseID: CaseID
    /// The step's name in the service's plan.
    package var step: String
    /// The element of a for-each step, or `-`.
    package var element: String
    /// What is asked.
    package var kind: TaskKind
    /// The attempt, from 1.
    package var attempt: Int

    /// The id of a task.
    package init(caseID: CaseID, step: String, element: String = "-", kind: TaskKind = .do, attempt: Int = 1) {
        self.caseID = caseID
        self.step = step
        self.element = element
        self.kind = kind
        self.attempt = attempt
    }

    /// Reads an id from its text; nil unless it has the five parts, written as ``description`` writes them.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, let caseID = CaseID(String(parts[0])), !parts[1].isEmpty, !parts[2].isEmpty,
            let kind = TaskKind(rawValue: String(parts[3])), let attempt = Int(parts[4]), attempt >= 1,
            String(attempt) == parts[4]
        else { return nil }
        self.init(
            caseID: caseID, step: String(parts[1]), element: String(parts[2]), kind: kind, attempt: attempt)
    }

    package var description: String { "\(effectID)/\(attempt)" }

    /// The id without the attempt: what the legacy system gets as its idempotency key, so that asking again is not
    /// doing again.
    package var effectID: String { "\(caseID)/\(step)/\(element)/\(kind.rawValue)" }
}
