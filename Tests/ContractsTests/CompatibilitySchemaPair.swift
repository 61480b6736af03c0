import JSON

@testable import Contracts

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
