import JSON

/// One step of a service's plan: one operation asked of one agency.
package struct Step: Sendable, Hashable {
    package let name: String
    package let title: LocalizedText
    /// The agency's id.
    package let agency: String
    package let operation: Operation
    /// Whether the case fails without it.
    package let isRequired: Bool
    /// The steps that must be answered before this one is issued, in written order.
    package let needs: [String]
    /// Counted from when the step is issued; nil: the case's deadline alone counts.
    package let deadlineMilliseconds: Int64?
    /// What goes to the agency.
    package let input: Template

    package init(
        name: String, title: LocalizedText, agency: String, operation: Operation, isRequired: Bool, needs: [String],
        deadlineMilliseconds: Int64?, input: Template
    ) {
        self.name = name
        self.title = title
        self.agency = agency
        self.operation = operation
        self.isRequired = isRequired
        self.needs = needs
        self.deadlineMilliseconds = deadlineMilliseconds
        self.input = input
    }

    /// The step in the form of the service's file, all defaults written out; the name is a member, too.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "title": title.json, "agency": .string(agency), "operation": .string(operation.name),
            "required": .bool(isRequired), "needs": .array(needs.map(JSONValue.string)), "input": input.source,
        ]
        object["deadline"] = deadlineMilliseconds.map { .string(Duration8601.text(milliseconds: $0)) }
        return .object(object)
    }
}
