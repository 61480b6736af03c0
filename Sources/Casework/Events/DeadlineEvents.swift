package import Messages

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

/// The decision that an agency is reminded of a task. The fold ignores one stamped before it was due.
package struct StepReminded: Sendable, Hashable {
    package var task: TaskID
    package var due: Timestamp

    package init(task: TaskID, due: Timestamp) {
        self.task = task
        self.due = due
    }
}
