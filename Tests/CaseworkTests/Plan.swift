import Contracts
import JSON
import JSONSchema

/// A service in a few words.
///
///     let plan = try Plan(step("birth"), step("clinic", .optional, needs: ["birth"], within: 500))
struct Plan: Sendable {
    enum Kind: Sendable { case required, optional }

    /// A step of a plan. Its agency is `agency-<name>` and its operation `do-<name>`.
    struct Item: Sendable {
        var name: String
        var kind: Kind
        var needs: [String]
        var within: Int64?
        var input: JSONValue
        var condition: String?
        var forEach: ForEach?
        /// The alternatives' names; empty for a step that asks one thing.
        var alternatives: [String] = []
        var effect = Effect.write
        var isUndone = false
        var late = Step.LateRule.keep
        var remindAfter: Int64?

        var agency: String { "agency-\(name.lowercased())" }
    }

    /// What every operation answers.
    static let answer = DocumentID(name: "answer", version: 1)

    var items: [Item]
    var within: Int64
    let service: Service

    /// - Parameter within: the case's deadline in milliseconds.
    init(
        _ items: Item..., within: Int64 = 60_000, result: JSONValue? = nil, amend: Int64 = 0,
        isCancellable: Bool = true
    ) throws {
        try self.init(items, within: within, result: result, amend: amend, isCancellable: isCancellable)
    }

    init(
        _ items: [Item], named name: String = "test-service", within: Int64 = 60_000, result: JSONValue? = nil,
        amend: Int64 = 0, isCancellable: Bool = true
    ) throws {
        self.items = items
        self.within = within
        let schema = try Schema.compile(true)
        let documents = [Self.question, Self.answer, Self.outcome].map {
            Document(id: $0, title: nil, schema: schema, source: true)
        }
        let everything = JSONObject(
            uniqueKeysWithValues: items.map { item in
                (item.name, .string("$.steps.\(item.name).\(item.forEach == nil ? "reply" : "replies")"))
            })
        let steps = try items.map(Self.step)
        let agencies = Set(steps.flatMap(\.agencies))
        service = Service(
            name: name, version: 3, title: Self.text("test"), description: nil, portals: ["*"],
            request: Self.question, resultDocument: Self.outcome,
            result: try Template(compiling: result ?? .object(everything)), deadlineMilliseconds: within,
            amendMilliseconds: amend, isCancellable: isCancellable, steps: steps,
            agencies: Dictionary(uniqueKeysWithValues: agencies.map { ($0, Self.text($0)) }),
            documents: Dictionary(uniqueKeysWithValues: documents.map { ($0.id, $0) }))
    }

    private static let question = DocumentID(name: "question", version: 1)
    private static let outcome = DocumentID(name: "outcome", version: 1)

    private static func step(_ item: Item) throws -> Step {
        let operation = operation("do-\(item.name.lowercased())", item.effect)
        var undoing: Compensation?
        if item.isUndone {
            undoing = Compensation(
                operation: Self.operation("undo-\(item.name.lowercased())", .write),
                input: try Template(compiling: ["undo": "$.reply"]))
        }
        let input = try Template(compiling: item.input)
        let asks =
            item.alternatives.isEmpty
            ? [Ask(agency: item.agency, operation: operation, input: input, compensation: undoing)]
            : item.alternatives.map {
                Ask(name: $0, agency: "agency-\($0)", operation: operation, input: input, compensation: undoing)
            }
        return Step(
            name: item.name, title: Self.text(item.name), asks: asks, forEach: item.forEach,
            isRequired: item.kind == .required, needs: item.needs,
            condition: try item.condition.map { try JSONPathCondition(parsing: $0) },
            deadlineMilliseconds: item.within, remindAfterMilliseconds: item.remindAfter, late: item.late)
    }

    private static func operation(_ name: String, _ effect: Effect) -> Operation {
        Operation(
            name: name, title: text(name), effect: effect, request: question, response: answer,
            expectedMilliseconds: 100)
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(uz: text, ru: text, en: text) }

    func agency(of step: String) -> String { items.first { $0.name == step }?.agency ?? "agency-none" }
}

func step(
    _ name: String, _ kind: Plan.Kind = .required, needs: [String] = [], within: Int64? = nil,
    input: JSONValue = ["q": "$.request.q"]
) -> Plan.Item {
    Plan.Item(name: name, kind: kind, needs: needs, within: within, input: input)
}

extension Plan.Item {
    func when(_ condition: String) -> Self { with { $0.condition = condition } }

    /// Over the array `$.request.list`.
    func forEach(_ quorum: ForEach.Quorum = .all, max: Int = 5) -> Self {
        let array = SingularQuery(segments: [.name("request"), .name("list")])
        return with {
            $0.forEach = ForEach(array: array, max: max, quorum: quorum)
            $0.input = ["q": "$.element", "n": "$.index"]
        }
    }

    func firstOf(_ alternatives: String...) -> Self { with { $0.alternatives = alternatives } }

    /// Whose effect can be undone.
    func undone() -> Self { with { $0.isUndone = true } }

    func read() -> Self { with { $0.effect = .read } }

    func amends() -> Self { with { $0.late = .amend } }

    func reminded(after milliseconds: Int64) -> Self { with { $0.remindAfter = milliseconds } }

    private func with(_ change: (inout Self) -> Void) -> Self {
        var item = self
        change(&item)
        return item
    }
}
