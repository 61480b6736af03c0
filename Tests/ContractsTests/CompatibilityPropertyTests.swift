import JSON
import JSONSchema
import Testing

@testable import Contracts

/// Where the comparison says yes, no value may tell the contrary.
@Suite struct CompatibilityPropertyTests {
    /// What came out of many pairs.
    private struct Tally {
        var yes = 0
        var no = 0
        var undecided = 0
        /// Values that were valid for the writer of a pair with a yes.
        var tried = 0
        /// Pairs with a no of which a value was found that shows it.
        var shown = 0
    }

    private static let pairs = 4_000
    private static let valuesPerPair = 40

    /// Compares random documents, and looks for values that the writer may write and the reader refuses.
    private static func run(
        seed: UInt64, combining: Bool, assumptions: SchemaComparison.Assumptions = [],
        adjusting: (JSONValue, JSONValue) -> (JSONValue, JSONValue) = { ($0, $1) }
    ) throws -> Tally {
        var tally = Tally()
        for number in 0..<pairs {
            var maker = SchemaMaker(seed: seed &+ UInt64(number) &* 7919, combining: combining)
            let base = maker.document()
            let (writer, reader) = maker.random.chance(50) ? (base, maker.mutated(base)) : (maker.mutated(base), base)
            let (sent, taken) = adjusting(writer, reader)
            // What validates: mutations can make a schema endless.
            guard let writes = try? Schema.compile(sent), let reads = try? Schema.compile(taken) else { continue }
            let answer = SchemaPair(old: writer, new: reader).backward(assumptions)
            var counterexample: JSONValue?
            for _ in 0..<valuesPerPair where counterexample == nil {
                let value = maker.value(like: sent, in: sent, 5)
                guard writes.isValid(value) else { continue }
                if answer.holds { tally.tried += 1 }
                if !reads.isValid(value) { counterexample = value }
            }
            switch (answer.holds, answer.gaps.contains(where: \.isCertain)) {
            case (true, _):
                tally.yes += 1
                try #require(
                    counterexample == nil,
                    "pair \(number): \(writer) and \(reader) tell \(counterexample?.description ?? "") apart")
            case (false, true):
                tally.no += 1
                if counterexample != nil { tally.shown += 1 }
            case (false, false): tally.undecided += 1
            }
            try #require(answer.holds == answer.gaps.isEmpty, "pair \(number): no without a reason")
        }
        return tally
    }

    @Test(arguments: [(1 as UInt64, false), (2, true), (3, true)])
    func neverSaysYesWrongly(seed: UInt64, combining: Bool) throws {
        let tally = try Self.run(seed: seed, combining: combining)
        print(
            "compatibility, seed \(seed): \(tally.yes) yes (\(tally.tried) values tried), \(tally.no) no "
                + "(\(tally.shown) shown by a value), \(tally.undecided) undecided")
        // Else there would be nothing to find.
        #expect(tally.yes > 500 && tally.no > 500 && tally.tried > 5_000 && tally.shown > 200)
    }
}

/// Two versions of one document, to be compared.
struct SchemaPair {
    static let urn = "urn:darcha:document:sample:v1"

    let old: JSONValue
    let new: JSONValue

    /// Whether readers of the new take all that writers of the old may write.
    func backward(_ assumptions: SchemaComparison.Assumptions = []) -> (holds: Bool, gaps: [SchemaGap]) {
        compare(from: .old, assumptions)
    }

    /// Whether readers of the old take all that writers of the new may write.
    func forward(_ assumptions: SchemaComparison.Assumptions = []) -> (holds: Bool, gaps: [SchemaGap]) {
        compare(from: .new, assumptions)
    }

    private func compare(
        from writer: CatalogueSide, _ assumptions: SchemaComparison.Assumptions
    ) -> (holds: Bool, gaps: [SchemaGap]) {
        var forest = SchemaForest(old: [Self.urn: old], new: [Self.urn: new])
        guard let own = forest.root(Self.urn, on: writer), let other = forest.root(Self.urn, on: writer.other) else {
            return (false, [])
        }
        var comparison = SchemaComparison(forest: forest, readerIsNew: writer == .old, assumptions: assumptions)
        let holds = comparison.compare(writer: own, reader: other)
        return (holds, comparison.gaps.all)
    }
}
