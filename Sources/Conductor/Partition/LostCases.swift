package import Messages

/// Cases that the journal still speaks of, but whose beginning it no longer holds.
package struct LostCases: Sendable, Hashable {
    /// How many.
    package var count: Int
    /// The first of them.
    package var first: [CaseID]

    /// How many are named.
    static let named = 20

    init(_ ids: some Sequence<CaseID>) {
        let sorted = ids.sorted()
        count = sorted.count
        first = Array(sorted.prefix(Self.named))
    }
}
