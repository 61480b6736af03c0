package import JSON

/// One difference between two catalogues: for whom, where, what, why it matters, and how to mend it.
package struct Difference: Sendable, Hashable {
    /// What it means for its audience, worst first.
    package enum Level: String, Sendable, CaseIterable, Comparable {
        /// What worked may not work any more.
        case breaking
        /// It can't be shown that all that worked still does; taken for breaking.
        case undecided
        /// Nothing breaks, but somebody should look.
        case notice
        /// Nothing breaks.
        case compatible

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package let level: Level
    package let audience: Audience
    /// The file's path below the catalogue's directory.
    package let file: String
    /// In which catalogue it stands there: in the old one where it is gone from the new one.
    package let side: CatalogueSide
    /// Where in the file.
    package let pointer: JSONPointer
    /// The rule's stable name, such as `required-added`.
    package let rule: String
    /// What changed, in English.
    package let change: String
    /// What it does to the audience, by each use of the place; empty where that is nothing.
    package let reasons: [String]
    /// How to mend it; nil where nothing is to be mended.
    package let remedy: String?

    /// Lines: the level, the place and what changed; why; the remedy with the rule.
    package var description: String {
        let place = pointer.tokens.isEmpty ? file : "\(file)#\(pointer)"
        var text = "\(level.rawValue): \(place): \(change)"
        for reason in reasons { text += "\n  because: \(reason)" }
        text += remedy.map { "\n  mend: \($0) [\(rule)]" } ?? " [\(rule)]"
        return text
    }

    /// The difference for machines, each field by its name.
    package var json: JSONValue {
        [
            "level": .string(level.rawValue), "audience": audience.json, "file": .string(file),
            "side": .string(side.rawValue), "pointer": .string(pointer.description), "rule": .string(rule),
            "change": .string(change), "because": .array(reasons.map(JSONValue.string)),
            "remedy": remedy.map(JSONValue.string) ?? .null,
        ]
    }
}

extension Difference: Comparable {
    /// The worst first, then by place.
    package static func < (left: Difference, right: Difference) -> Bool {
        if left.level != right.level { return left.level < right.level }
        let (one, other) = (left.pointer.description, right.pointer.description)
        return (left.file, one, left.rule, left.change) < (right.file, other, right.rule, right.change)
    }
}
