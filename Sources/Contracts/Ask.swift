import JSON

/// One operation asked of one agency, and how its effect is undone.
package struct Ask: Sendable, Hashable {
    /// The name of what is not one of several alternatives.
    package static let only = "-"

    /// The alternative's name, or ``only``.
    package let name: String
    /// The agency's id.
    package let agency: String
    package let operation: Operation
    /// What goes to the agency.
    package let input: Template
    /// How the effect is undone; nil where it can't be, or there is none.
    package let compensation: Compensation?

    package init(
        name: String = Ask.only, agency: String, operation: Operation, input: Template,
        compensation: Compensation? = nil
    ) {
        self.name = name
        self.agency = agency
        self.operation = operation
        self.input = input
        self.compensation = compensation
    }

    /// The documents that its operations need.
    package var documents: [DocumentID] {
        [operation, compensation?.operation].compactMap { $0 }.flatMap { [$0.request, $0.response] }
    }

    func json(named: Bool) -> JSONObject {
        var object: JSONObject = named ? ["name": .string(name)] : [:]
        object["agency"] = .string(agency)
        object["operation"] = .string(operation.name)
        object["input"] = input.source
        object["compensate"] = compensation?.json
        return object
    }
}

/// An operation of the same agency that undoes another.
package struct Compensation: Sendable, Hashable {
    package let operation: Operation
    /// What goes to the agency; may read the answer that is undone as `$.reply`.
    package let input: Template

    package init(operation: Operation, input: Template) {
        self.operation = operation
        self.input = input
    }

    var json: JSONValue { ["operation": .string(operation.name), "input": input.source] }
}
