package import Messages

/// A portal withdrew its case.
package struct CaseCancelled: Sendable, Hashable {
    /// The portal.
    package var by: String
    /// Why, in its words.
    package var reason: String?

    package init(by: String, reason: String? = nil) {
        self.by = by
        self.reason = reason
    }
}

/// An operator has an element of a step, or what undoes it, asked for once more.
package struct StepReissued: Sendable, Hashable {
    /// The attempt that the new one follows.
    package var task: TaskID
    /// The operator.
    package var by: String
    /// Why, in the operator's words.
    package var reason: String?

    package init(task: TaskID, by: String, reason: String? = nil) {
        self.task = task
        self.by = by
        self.reason = reason
    }
}

/// An operator says that nothing of a task remains to be seen to: an effect in doubt did not happen or was undone by
/// hand, or what a compensation was to undo was.
package struct TaskSettled: Sendable, Hashable {
    /// The last attempt.
    package var task: TaskID
    /// The operator.
    package var by: String
    /// What was done, in the operator's words.
    package var note: String?

    package init(task: TaskID, by: String, note: String? = nil) {
        self.task = task
        self.by = by
        self.note = note
    }
}
