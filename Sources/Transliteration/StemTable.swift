/// Stems by their first three letters: to find the longest that a word starts with, in time that does not grow with
/// the table.
struct StemTable: Sendable {
    private let stems: [[Unicode.Scalar]: [Stem]]
    private let spelling: @Sendable (Stem) -> [Unicode.Scalar]

    init(_ stems: [Stem], by spelling: @escaping @Sendable (Stem) -> [Unicode.Scalar]) {
        var table: [[Unicode.Scalar]: [Stem]] = [:]
        for stem in stems { table[Array(spelling(stem).prefix(3)), default: []].append(stem) }
        self.stems = table.mapValues { $0.sorted { spelling($0).count > spelling($1).count } }
        self.spelling = spelling
    }

    /// The longest stem at a place, and how many scalars it takes there.
    func longest(
        in text: [Unicode.Scalar], at start: Int, where isMeant: (Stem, Int) -> Bool = { _, _ in true }
    ) -> (stem: Stem, length: Int)? {
        guard start + 3 <= text.count else { return nil }
        for stem in stems[text[start..<start + 3].map(Letters.lowercased)] ?? [] {
            let letters = spelling(stem)
            guard start + letters.count <= text.count,
                zip(letters, text[start...]).allSatisfy({ $0 == Letters.lowercased($1) }),
                isMeant(stem, letters.count)
            else { continue }
            return (stem, letters.count)
        }
        return nil
    }
}
