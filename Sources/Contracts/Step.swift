package import JSON

/// One step of a service's plan: an operation asked of an agency, of the elements of an array, or of alternatives.
package final class Step: Sendable {
    /// What becomes of an answer that comes after its step has ended.
    package enum LateRule: String, Sendable, CaseIterable {
        /// It is kept and shown.
        case keep
        /// It changes the result, within the service's amendment window.
        case amend
    }

    package let name: String
    package let title: LocalizedText
    /// What is asked: one thing, or each alternative of which the first answer wins, in written order.
    package let asks: [Ask]
    /// Over which elements; nil where the step is not one for each element of an array.
    package let forEach: ForEach?
    /// Whether the case fails without it.
    package let isRequired: Bool
    /// The steps that must have ended well before this one is issued, in written order.
    package let needs: [String]
    /// What must hold for the step to run, once what it needs has come; nil: it always runs.
    package let condition: JSONPathCondition?
    /// Counted from when the step is issued; nil: the case's deadline alone counts.
    package let deadlineMilliseconds: Int64?
    /// When the agency is reminded, counted from when the step is issued; nil: never.
    package let remindAfterMilliseconds: Int64?
    package let late: LateRule

    /// - Precondition: `asks` is not empty.
    package init(
        name: String, title: LocalizedText, asks: [Ask], forEach: ForEach? = nil, isRequired: Bool, needs: [String],
        condition: JSONPathCondition? = nil, deadlineMilliseconds: Int64?, remindAfterMilliseconds: Int64? = nil,
        late: LateRule = .keep
    ) {
        self.name = name
        self.title = title
        self.asks = asks
        self.forEach = forEach
        self.isRequired = isRequired
        self.needs = needs
        self.condition = condition
        self.deadlineMilliseconds = deadlineMilliseconds
        self.remindAfterMilliseconds = remindAfterMilliseconds
        self.late = late
    }

    /// A plain step.
    package convenience init(
        name: String, title: LocalizedText, agency: String, operation: Operation, isRequired: Bool, needs: [String],
        deadlineMilliseconds: Int64?, input: Template
    ) {
        self.init(
            name: name, title: title, asks: [Ask(agency: agency, operation: operation, input: input)],
            isRequired: isRequired, needs: needs, deadlineMilliseconds: deadlineMilliseconds)
    }

    /// The agency of a plain step; of the first alternative where there are several.
    package var agency: String { asks[0].agency }
    /// The operation of a plain step; of the first alternative where there are several.
    package var operation: Operation { asks[0].operation }
    /// What goes to the agency of a plain step; to that of the first alternative where there are several.
    package var input: Template { asks[0].input }

    /// Whether the first answer of several alternatives wins.
    package var isFirstOf: Bool { asks.count > 1 }

    /// The response document, which alternatives have in common.
    package var response: DocumentID { asks[0].operation.response }

    /// The agencies that may be asked, each once, in written order.
    package var agencies: [String] {
        asks.reduce(into: []) { agencies, ask in if !agencies.contains(ask.agency) { agencies.append(ask.agency) } }
    }

    /// How long it is expected to take, in milliseconds: all alternatives are asked at once, and the first answer ends it.
    package var expectedMilliseconds: Int64 { asks.map(\.operation.expectedMilliseconds).min() ?? 0 }

    /// The step in the form of the service's file, all defaults written out but those of keys that came with later
    /// versions of the language, so that a contract without them keeps its digest; the name is a member, too.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "title": title.json, "required": .bool(isRequired),
            "needs": .array(needs.map(JSONValue.string)),
        ]
        if isFirstOf {
            object["firstOf"] = .array(asks.map { .object($0.json(named: true)) })
        } else {
            for (name, value) in asks[0].json(named: false) { object[name] = value }
        }
        object["forEach"] = forEach?.json
        object["when"] = condition.map { .string($0.text) }
        object["deadline"] = deadlineMilliseconds.map { .string(Duration8601.text(milliseconds: $0)) }
        object["remindAfter"] = remindAfterMilliseconds.map { .string(Duration8601.text(milliseconds: $0)) }
        if late != .keep { object["late"] = .string(late.rawValue) }
        return .object(object)
    }
}

extension Step: Hashable {
    package static func == (left: Step, right: Step) -> Bool {
        left === right || left.json == right.json && left.title == right.title && left.asks == right.asks
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
