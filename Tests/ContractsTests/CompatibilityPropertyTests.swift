import JSON
import JSONSchema
import Testing

@testable import Contracts

/// Where the comparison says yes, no value may tell the contrary.
@Suite struct CompatibilityPropertyTests {
    /// What came out of many pairs.
    private struct Tally: CustomStringConvertible {
        /// Yes, of schemas that are not the same both ways.
        var yes = 0
        /// Yes both ways.
        var same = 0
        var no = 0
        /// Pairs with a no of which a value was found that shows it.
        var shown = 0
        var undecided = 0
        /// Values that were valid for the writer of a pair with a yes.
        var tried = 0

        var description: String {
            "\(yes) yes and \(same) both ways (\(tried) values tried), \(no) no (\(shown) shown by a value), "
                + "\(undecided) undecided"
        }
    }

    private static let pairs = 2_000
    private static let valuesPerPair = 40

    /// Compares random documents, and looks for values that the writer may write and the reader refuses.
    ///
    /// - Parameters sending, taking: what the assumptions make of the writer's and of the reader's schema.
    private static func run(
        seed: UInt64, combining: Bool, assumptions: SchemaComparison.Assumptions = [],
        sending: (JSONValue) -> JSONValue = { $0 }, taking: (JSONValue) -> JSONValue = { $0 }
    ) throws -> Tally {
        var tally = Tally()
        for number in 0..<pairs {
            var maker = SchemaMaker(seed: seed << 32 &+ UInt64(number), combining: combining)
            let base = maker.document()
            let other = maker.mutated(base)
            let (writer, reader) = maker.chance(50) ? (base, other) : (other, base)
            let sent = sending(writer)
            // Mutations can make a schema endless.
            guard let writes = try? Schema.compile(sent), let reads = try? Schema.compile(taking(reader)) else {
                continue
            }
            let pair = SchemaPair(old: writer, new: reader)
            let answer = pair.backward(assumptions)
            var counterexample: JSONValue?
            for _ in 0..<valuesPerPair where counterexample == nil {
                let value = maker.value(like: sent, in: sent, 5)
                guard writes.isValid(value) else { continue }
                if answer.holds { tally.tried += 1 }
                if !reads.isValid(value) { counterexample = value }
            }
            switch SchemaCase.Verdict(answer) {
            case .yes:
                if pair.forward(assumptions).holds { tally.same += 1 } else { tally.yes += 1 }
                let told = counterexample?.description ?? ""
                try #require(counterexample == nil, "pair \(number): \(writer) and \(reader) differ in \(told)")
            case .no:
                tally.no += 1
                if counterexample != nil { tally.shown += 1 }
            case .undecided: tally.undecided += 1
            }
            try #require(answer.holds == answer.gaps.isEmpty, "pair \(number): no without a reason")
        }
        return tally
    }

    @Test(arguments: [(1 as UInt64, false), (2, true), (3, true)])
    func neverSaysYesWrongly(seed: UInt64, combining: Bool) throws {
        let tally = try Self.run(seed: seed, combining: combining)
        print("compatibility, seed \(seed): \(tally)")
        // Else there would be nothing to find.
        #expect(tally.yes > 200 && tally.no > 200 && tally.tried > 20_000 && tally.shown > 200)
    }

    /// Lenient is strict with every open object of the writer closed, and every closed one of the reader opened.
    @Test(arguments: [4 as UInt64, 5])
    func meansThatWritersAreClosedAndReadersOpen(seed: UInt64) throws {
        let tally = try Self.run(
            seed: seed, combining: false, assumptions: .lenient, sending: Self.closed, taking: Self.opened)
        print("compatibility, lenient, seed \(seed): \(tally)")
        #expect(tally.yes > 200 && tally.no > 100 && tally.tried > 20_000 && tally.shown > 100)
    }

    private static func closed(_ schema: JSONValue) -> JSONValue {
        adjusted(schema) { object in
            let required = object["required"]?.array?.compactMap(\.string) ?? []
            let dependent =
                object["dependentRequired"]?.object?.values.flatMap { $0.array?.compactMap(\.string) ?? [] } ?? []
            var properties = object["properties"]?.object ?? [:]
            for name in required + dependent where !properties.contains(name) { properties[name] = true }
            guard !properties.isEmpty,
                object["additionalProperties"] ?? true == true || object["additionalProperties"] == [:]
            else { return }
            object["properties"] = .object(properties)
            object["additionalProperties"] = false
        }
    }

    private static func opened(_ schema: JSONValue) -> JSONValue {
        adjusted(schema) { object in
            if object["additionalProperties"] == false { object["additionalProperties"] = true }
        }
    }

    /// Changes each schema of a document that has no combinations.
    private static func adjusted(_ schema: JSONValue, by change: (inout JSONObject) -> Void) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        change(&object)
        for key in ["properties", "$defs"] {
            guard case .object(var map)? = object[key] else { continue }
            for name in Array(map.keys) { map[name] = map[name].map { adjusted($0, by: change) } }
            object[key] = .object(map)
        }
        for key in ["items", "additionalProperties"] {
            object[key] = object[key].map { adjusted($0, by: change) }
        }
        object["prefixItems"] = object["prefixItems"]?.array.map { list in
            .array(list.map { adjusted($0, by: change) })
        }
        return .object(object)
    }
}
