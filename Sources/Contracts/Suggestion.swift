/// Guesses which name was meant.
enum Suggestion {
    /// The nearest of the names, when it is near enough to be a slip: at most a third of its letters differ.
    static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        // Longer than any name can be: no slip, and not worth the time.
        guard name.unicodeScalars.count <= 80 else { return nil }
        let ranked = names.map { (distance: distance(name, $0), name: $0) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= max(1, best.name.unicodeScalars.count / 3) ? best.name : nil
    }

    /// The remedy for a name that is not known.
    static func remedy(for name: String, among names: some Sequence<String>, else other: String) -> String {
        nearest(to: name, among: names).map { "did you mean \($0)?" } ?? other
    }

    /// Edits between two words, small and capital letters alike; two letters changing places are one edit.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().unicodeScalars)
        let right = Array(right.lowercased().unicodeScalars)
        var rows = [Array(0...right.count)]
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(rows[row][column] + change, rows[row][column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, rows[row - 1][column - 1] + 1)
                }
                current.append(best)
            }
            rows.append(current)
        }
        return rows[left.count][right.count]
    }
}
