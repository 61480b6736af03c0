package import JSON

/// All differences between two catalogues.
package struct CompatibilityReport: Sendable {
    /// By audience, the audience that is hit worst first; within one, the worst first.
    package let groups: [(audience: Audience, differences: [Difference])]
    /// Whether programs were taken to send only what is listed and to pass over what is not.
    package let isLenient: Bool

    init(_ differences: some Sequence<Difference>, isLenient: Bool) {
        let byAudience = Dictionary(grouping: differences, by: \.audience)
        let groups = byAudience.map { (audience: $0.key, differences: $0.value.sorted()) }
        self.groups = groups.sorted { left, right in
            guard let one = left.differences.first, let other = right.differences.first, one.level != other.level else {
                return left.audience.description < right.audience.description
            }
            return one.level < other.level
        }
        self.isLenient = isLenient
    }

    /// In the order of the groups.
    package var differences: [Difference] { groups.flatMap(\.differences) }

    /// Whether nobody who worked with the old catalogue is broken by the new one.
    package var isCompatible: Bool { differences.allSatisfy { $0.level > .undecided } }

    package func count(_ level: Difference.Level) -> Int { differences.count { $0.level == level } }

    /// The differences below their audiences, for people; empty when there are none.
    package var text: String {
        groups.map { group in
            let lines = group.differences.flatMap { $0.description.split(separator: "\n") }
            return "\(group.audience.description)\n" + lines.map { "  \($0)" }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// One line: how many of each level.
    package var summary: String {
        let verdict = isCompatible ? "compatible" : "not compatible"
        let counts = Difference.Level.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
        return "\(verdict)\(isLenient ? " (lenient)" : ""): \(counts)"
    }

    package var json: JSONValue {
        let counts = Difference.Level.allCases.map { ($0.rawValue, JSONValue(count($0))) }
        return [
            "compatible": .bool(isCompatible), "lenient": .bool(isLenient),
            "counts": .object(JSONObject(uniqueKeysWithValues: counts)),
            "differences": .array(differences.map(\.json)),
        ]
    }
}

extension Catalogue {
    /// Compares two catalogues: what a change breaks, and for whom.
    ///
    /// - Parameter isLenient: take it that programs send only members that their schema lists, and that partners' programs pass
    ///   over members that theirs does not list. The bus itself never passes over anything.
    package static func compare(
        old: Catalogue, new: Catalogue, isLenient: Bool = false
    ) -> CompatibilityReport {
        var comparison = CatalogueComparison(old: old, new: new, isLenient: isLenient)
        return CompatibilityReport(comparison.run(), isLenient: isLenient)
    }
}
