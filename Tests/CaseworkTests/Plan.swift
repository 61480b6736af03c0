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

        var agency: String { "agency-\(name.lowercased())" }
    }

    /// What every operation answers.
    static let answer = DocumentID(name: "answer", version: 1)

    var items: [Item]
    var within: Int64
    let service: Service

    /// - Parameter within: the case's deadline in milliseconds.
    init(_ items: Item..., within: Int64 = 60_000, result: JSONValue? = nil) throws {
        try self.init(items, within: within, result: result)
    }

    init(
        _ items: [Item], named name: String = "test-service", within: Int64 = 60_000, result: JSONValue? = nil
    ) throws {
        self.items = items
        self.within = within
        let question = DocumentID(name: "question", version: 1)
        let outcome = DocumentID(name: "outcome", version: 1)
        let schema = try Schema.compile(true)
        let documents = [question, Self.answer, outcome].map {
            Document(id: $0, title: nil, schema: schema, source: true)
        }
        let everything = JSONObject(uniqueKeysWithValues: items.map { ($0.name, "$.steps.\($0.name).reply") })
        service = Service(
            name: name, version: 3, title: Self.text("test"), description: nil, portals: ["*"],
            request: question, resultDocument: outcome,
            result: try Template(compiling: result ?? .object(everything)), deadlineMilliseconds: within,
            steps: try items.map { item in
                Step(
                    name: item.name, title: Self.text(item.name), agency: item.agency,
                    operation: Operation(
                        name: "do-\(item.name.lowercased())", title: Self.text(item.name), effect: .write,
                        request: question,
                        response: Self.answer, expectedMilliseconds: 100),
                    isRequired: item.kind == .required, needs: item.needs, deadlineMilliseconds: item.within,
                    input: try Template(compiling: item.input))
            },
            agencies: Dictionary(uniqueKeysWithValues: items.map { ($0.agency, Self.text($0.agency)) }),
            documents: Dictionary(uniqueKeysWithValues: documents.map { ($0.id, $0) }))
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
