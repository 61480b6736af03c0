/// The CloudEvents types of the bus. The version at the end is that of the encoding.
package enum EventType {
    /// Journal: a portal opened a case.
    package static let caseOpened = "uz.darcha.case.opened.v1"
    /// Journal: an agency's reply was taken in and judged.
    package static let taskReplied = "uz.darcha.task.replied.v1"
    /// Journal: a task could not be delivered to the agency's topic.
    package static let taskUndeliverable = "uz.darcha.task.undeliverable.v1"
    /// Journal: the decision that a step's deadline has passed.
    package static let stepOverdue = "uz.darcha.step.overdue.v1"
    /// Journal: the decision that the case's deadline has passed.
    package static let caseExpired = "uz.darcha.case.expired.v1"
    /// Journal: the decision that an agency is reminded.
    package static let stepReminded = "uz.darcha.step.reminded.v1"
    /// Journal: a portal withdrew a case.
    package static let caseCancelled = "uz.darcha.case.cancelled.v1"
    /// Journal: an operator has a step, or what undoes it, asked for again.
    package static let stepReissued = "uz.darcha.step.reissued.v1"
    /// Journal: an operator says that nothing of a task remains to be seen to.
    package static let taskSettled = "uz.darcha.task.settled.v1"
    /// Journal: a case's whole state, so that what came before need not be read.
    package static let caseCarried = "uz.darcha.case.carried.v1"
    /// Tasks: a notice that an answer is still awaited; never replied to.
    package static let taskReminder = "uz.darcha.task.reminder.v1"
    /// Tasks: an agency is asked for an operation.
    package static let task = "uz.darcha.task.v1"
    /// Replies: the agency did it; the body is the response document.
    package static let replyAnswered = "uz.darcha.reply.answered.v1"
    /// Replies: the agency says no; the body is the reason.
    package static let replyRefused = "uz.darcha.reply.refused.v1"
    /// Replies: it could not be done; the body is the error.
    package static let replyFailed = "uz.darcha.reply.failed.v1"
    /// Contracts: a service's contract, under its digest.
    package static let contract = "uz.darcha.contract.v1"
    /// Contracts: which of them are current, and the agencies.
    package static let catalogue = "uz.darcha.catalogue.v1"
    /// Results: the outcome of a case.
    package static let result = "uz.darcha.result.v1"
}
