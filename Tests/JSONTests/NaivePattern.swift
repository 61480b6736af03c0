/// A pattern that is matched by trying everything.
indirect enum NaivePattern {
    case letters([Unicode.Scalar], inverted: Bool)
    case assertion(String)
    case sequence([NaivePattern])
    case choice([NaivePattern])
    case repetition(NaivePattern, minimum: Int, maximum: Int?)

    /// Of one to four bytes; `_` is a word character, `é` is none.
    static let alphabet: [Unicode.Scalar] = ["a", "b", "_", "-", "é", "Ў", "☃", "😀"]

    static func random(depth: Int, using random: inout SeededGenerator) -> NaivePattern {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &random) {
        case 0...2:
            let letters = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
                alphabet.randomElement(using: &random)
            }
            return .letters(letters, inverted: Int.random(in: 0..<4, using: &random) == 0)
        case 3:
            return Int.random(in: 0..<3, using: &random) > 0
                ? .letters([alphabet.randomElement(using: &random) ?? "a"], inverted: false)
                : .assertion(["^", "$", "\\b", "\\B"].randomElement(using: &random) ?? "^")
        case 4...6:
            return .sequence(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
        case 7:
            return .choice(
                (0..<Int.random(in: 2...3, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
        default:
            let minimum = Int.random(in: 0...2, using: &random)
            let maximum = [nil, minimum, minimum + 1, minimum + 2].randomElement(using: &random) ?? nil
            return .repetition(Self.random(depth: depth - 1, using: &random), minimum: minimum, maximum: maximum)
        }
    }

    var text: String {
        switch self {
        case .letters(let letters, let inverted):
            let list = letters.map { $0 == "-" ? "\\-" : String($0) }.joined()
            if letters.count == 1, !inverted { return String(letters[0]) }
            return inverted ? "[^\(list)]" : "[\(list)]"
        case .assertion(let name): return name
        case .sequence(let parts): return parts.map(\.text).joined()
        case .choice(let options): return "(?:" + options.map(\.text).joined(separator: "|") + ")"
        case .repetition(let part, let minimum, let maximum):
            switch (minimum, maximum) {
            case (0, nil): return "(?:\(part.text))*"
            case (1, nil): return "(\(part.text))+?"
            case (0, 1): return "(\(part.text))?"
            case (_, nil): return "(?:\(part.text)){\(minimum),}"
            case (_, let maximum?) where minimum == maximum: return "(?:\(part.text)){\(minimum)}"
            case (_, let maximum?): return "(?:\(part.text)){\(minimum),\(maximum)}?"
            }
        }
    }

    /// Where a match that begins there may end.
    func ends(in text: [Unicode.Scalar], from start: Int) -> Set<Int> {
        switch self {
        case .letters(let letters, let inverted):
            return start < text.count && letters.contains(text[start]) != inverted ? [start + 1] : []
        case .assertion(let name):
            let before = start > 0 && Self.isWord(text[start - 1])
            let after = start < text.count && Self.isWord(text[start])
            let holds =
                switch name {
                case "^": start == 0
                case "$": start == text.count
                case "\\b": before != after
                default: before == after
                }
            return holds ? [start] : []
        case .sequence(let parts):
            return parts.reduce([start]) { places, part in
                places.reduce(into: []) { $0.formUnion(part.ends(in: text, from: $1)) }
            }
        case .choice(let options):
            return options.reduce(into: []) { $0.formUnion($1.ends(in: text, from: start)) }
        case .repetition(let part, let minimum, let maximum):
            var places: Set = [start]
            var found: Set<Int> = minimum == 0 ? [start] : []
            // More rounds than places bring nothing new.
            for round in 1...(minimum + text.count + 1) where round <= maximum ?? .max {
                places = places.reduce(into: []) { $0.formUnion(part.ends(in: text, from: $1)) }
                if round >= minimum { found.formUnion(places) }
            }
            return found
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar == "a" || scalar == "b" || scalar == "_" }
}
