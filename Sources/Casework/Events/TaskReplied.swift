package import JSON
package import Messages

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
