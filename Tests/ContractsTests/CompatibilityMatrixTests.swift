import JSON
import Testing

@testable import Contracts

/// One of Confluent's compatibility questions: a property `p`, a text, comes to or goes from a content model.
struct ContentModelCase: Sendable, CustomTestStringConvertible {
    enum Model: String, Sendable {
        /// Members that are not listed may be anything.
        case open
        /// There are none.
        case closed
        /// They are texts, as `p` is.
        case covering
        /// They are numbers, as `p` is not.
        case other
    }

    enum Property: String, Sendable {
        case required
        /// Required, and with a `default`.
        case defaulted
        case optional
    }

    enum Change: String, Sendable {
        case added
        case removed
    }

    enum Policy: String, Sendable {
        case strict
        case lenient
    }

    /// Which values of the writer the reader refuses; none: compatible.
    enum Answer: Hashable, Sendable {
        /// `p` is missing.
        case without
        /// `p` has a value that the writer's model allows under any name.
        case another
        /// `p` is there.
        case with

        var values: String {
            switch self {
            case .without: "without `p`"
            case .another: "with another value under `p`"
            case .with: "with the property `p`"
            }
        }
    }

    let policy: Policy
    let model: Model
    let change: Change
    let property: Property
    /// New readers, old writers.
    let backward: [Answer]
    /// Old readers, new writers.
    let forward: [Answer]
    /// What Schema Registry answers to `BACKWARD`, where we know.
    let confluent: Bool?

    init(
        _ policy: Policy, _ model: Model, _ change: Change, _ property: Property, backward: [Answer], forward: [Answer],
        confluent: Bool?
    ) {
        self.policy = policy
        self.model = model
        self.change = change
        self.property = property
        self.backward = backward
        self.forward = forward
        self.confluent = confluent
    }

    var testDescription: String { "\(policy), \(model), \(property) \(change)" }

    /// The model without `p`, and with it.
    var schemas: (without: JSONValue, with: JSONValue) {
        var without: JSONObject = ["type": "object", "properties": ["k": ["type": "integer"]], "required": ["k"]]
        switch model {
        case .open: break
        case .closed: without["additionalProperties"] = false
        case .covering: without["additionalProperties"] = ["type": "string"]
        case .other: without["additionalProperties"] = ["type": "number"]
        }
        var with = without
        let value: JSONValue = property == .defaulted ? ["type": "string", "default": ""] : ["type": "string"]
        with["properties"] = ["k": ["type": "integer"], "p": value]
        if property != .optional { with["required"] = ["k", "p"] }
        return (.object(without), .object(with))
    }

    static let all: [ContentModelCase] = [
        // An open model could always carry anything under the new name. A default fills nothing in: a validator asks for
        // what is required.
        .init(.strict, .open, .added, .required, backward: [.without, .another], forward: [], confluent: false),
        .init(.strict, .open, .added, .defaulted, backward: [.without, .another], forward: [], confluent: false),
        .init(.strict, .open, .added, .optional, backward: [.another], forward: [], confluent: false),
        .init(.strict, .open, .removed, .required, backward: [], forward: [.without, .another], confluent: true),
        .init(.strict, .open, .removed, .defaulted, backward: [], forward: [.without, .another], confluent: true),
        .init(.strict, .open, .removed, .optional, backward: [], forward: [.another], confluent: true),
        // A closed one refuses what it does not list.
        .init(.strict, .closed, .added, .required, backward: [.without], forward: [.with], confluent: false),
        .init(.strict, .closed, .added, .defaulted, backward: [.without], forward: [.with], confluent: true),
        .init(.strict, .closed, .added, .optional, backward: [], forward: [.with], confluent: true),
        .init(.strict, .closed, .removed, .required, backward: [.with], forward: [.without], confluent: false),
        .init(.strict, .closed, .removed, .defaulted, backward: [.with], forward: [.without], confluent: false),
        .init(.strict, .closed, .removed, .optional, backward: [.with], forward: [], confluent: false),
        // One that is partly open says what it takes, and `p` is that.
        .init(.strict, .covering, .added, .required, backward: [.without], forward: [], confluent: false),
        .init(.strict, .covering, .added, .defaulted, backward: [.without], forward: [], confluent: true),
        .init(.strict, .covering, .added, .optional, backward: [], forward: [], confluent: true),
        .init(.strict, .covering, .removed, .required, backward: [], forward: [.without], confluent: true),
        .init(.strict, .covering, .removed, .defaulted, backward: [], forward: [.without], confluent: true),
        .init(.strict, .covering, .removed, .optional, backward: [], forward: [], confluent: true),
        // Or is not.
        .init(.strict, .other, .added, .required, backward: [.without, .another], forward: [.with], confluent: false),
        .init(.strict, .other, .added, .defaulted, backward: [.without, .another], forward: [.with], confluent: false),
        .init(.strict, .other, .added, .optional, backward: [.another], forward: [.with], confluent: false),
        .init(
            .strict, .other, .removed, .required, backward: [.with], forward: [.without, .another], confluent: false),
        .init(
            .strict, .other, .removed, .defaulted, backward: [.with], forward: [.without, .another], confluent: false),
        .init(.strict, .other, .removed, .optional, backward: [.with], forward: [.another], confluent: false),

        // Nobody sends what is not listed, so nothing was there under the new name.
        .init(.lenient, .open, .added, .required, backward: [.without], forward: [], confluent: false),
        .init(.lenient, .open, .added, .defaulted, backward: [.without], forward: [], confluent: true),
        .init(.lenient, .open, .added, .optional, backward: [], forward: [], confluent: true),
        .init(.lenient, .open, .removed, .required, backward: [], forward: [.without], confluent: true),
        .init(.lenient, .open, .removed, .defaulted, backward: [], forward: [.without], confluent: true),
        .init(.lenient, .open, .removed, .optional, backward: [], forward: [], confluent: true),
        // Everybody passes over what is not listed.
        .init(.lenient, .closed, .added, .required, backward: [.without], forward: [], confluent: false),
        .init(.lenient, .closed, .added, .defaulted, backward: [.without], forward: [], confluent: true),
        .init(.lenient, .closed, .added, .optional, backward: [], forward: [], confluent: true),
        .init(.lenient, .closed, .removed, .required, backward: [], forward: [.without], confluent: nil),
        .init(.lenient, .closed, .removed, .defaulted, backward: [], forward: [.without], confluent: nil),
        .init(.lenient, .closed, .removed, .optional, backward: [], forward: [], confluent: true),
        // What a partly open model says is meant: readers know those members.
        .init(.lenient, .covering, .added, .required, backward: [.without], forward: [], confluent: false),
        .init(.lenient, .covering, .added, .defaulted, backward: [.without], forward: [], confluent: true),
        .init(.lenient, .covering, .added, .optional, backward: [], forward: [], confluent: true),
        .init(.lenient, .covering, .removed, .required, backward: [], forward: [.without], confluent: true),
        .init(.lenient, .covering, .removed, .defaulted, backward: [], forward: [.without], confluent: true),
        .init(.lenient, .covering, .removed, .optional, backward: [], forward: [], confluent: true),
        .init(.lenient, .other, .added, .required, backward: [.without, .another], forward: [.with], confluent: nil),
        .init(.lenient, .other, .added, .defaulted, backward: [.without, .another], forward: [.with], confluent: nil),
        .init(.lenient, .other, .added, .optional, backward: [.another], forward: [.with], confluent: nil),
        .init(.lenient, .other, .removed, .required, backward: [.with], forward: [.without, .another], confluent: nil),
        .init(
            .lenient, .other, .removed, .defaulted, backward: [.with], forward: [.without, .another], confluent: nil),
        .init(.lenient, .other, .removed, .optional, backward: [.with], forward: [.another], confluent: nil),
    ]
}

@Suite struct CompatibilityMatrixTests {
    @Test(arguments: ContentModelCase.all)
    func answers(test: ContentModelCase) {
        let (without, with) = test.schemas
        let pair =
            test.change == .added ? SchemaPair(old: without, new: with) : SchemaPair(old: with, new: without)
        let assumptions: SchemaComparison.Assumptions = test.policy == .lenient ? .lenient : []
        let backward = pair.backward(assumptions)
        let forward = pair.forward(assumptions)
        Self.expect(backward, test.backward)
        Self.expect(forward, test.forward)

        // Full is both; and going back is going forward the other way round.
        let back = SchemaPair(old: pair.new, new: pair.old)
        let (there, here) = (back.backward(assumptions).holds, back.forward(assumptions).holds)
        #expect(there == forward.holds)
        #expect(here == backward.holds)

        // We differ from Schema Registry where it takes a default for a value that is there, and nowhere else.
        if let confluent = test.confluent, confluent != backward.holds {
            #expect(confluent)
            #expect(test.property == .defaulted)
            #expect(test.change == .added)
        }
    }

    private static func expect(_ found: (holds: Bool, gaps: [SchemaGap]), _ expected: [ContentModelCase.Answer]) {
        #expect(found.holds == expected.isEmpty)
        #expect(found.gaps.count == expected.count, "\(found.gaps)")
        for answer in expected {
            let isTold = found.gaps.contains { $0.values.hasPrefix(answer.values) && $0.isCertain }
            #expect(isTold, "\(found.gaps)")
        }
    }

    /// Each question once.
    @Test func isWhole() {
        let questions = Set(ContentModelCase.all.map(\.testDescription))
        #expect(questions.count == 48)
        #expect(ContentModelCase.all.count == 48)
    }
}
