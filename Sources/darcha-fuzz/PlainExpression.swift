/// Regular expressions as they are explained: to hold the automata against. Literals, `.`, plain classes, groups, `|`,
/// anchors and repetitions; what it does not know it refuses.
indirect enum PlainExpression {
    case start, end, any
    case oneOf([ClosedRange<Unicode.Scalar>], isInverted: Bool)
    case sequence([PlainExpression])
    case choice([PlainExpression])
    case repetition(PlainExpression, least: Int, most: Int?)

    init?(_ pattern: String) {
        var reader = Reader(rest: Array(pattern.unicodeScalars)[...])
        guard let expression = reader.choice(depth: 0), reader.rest.isEmpty else { return nil }
        self = expression
    }

    func matchesWhole(_ text: [Unicode.Scalar]) -> Bool { ends(from: 0, in: text).contains(text.count) }

    func matches(in text: [Unicode.Scalar]) -> Bool {
        (0...text.count).contains { !ends(from: $0, in: text).isEmpty }
    }

    /// Everywhere that a match which begins here can end.
    private func ends(from place: Int, in text: [Unicode.Scalar]) -> Set<Int> {
        switch self {
        case .start: return place == 0 ? [place] : []
        case .end: return place == text.count ? [place] : []
        case .any: return place < text.count && !"\n\r".unicodeScalars.contains(text[place]) ? [place + 1] : []
        case .oneOf(let ranges, let isInverted):
            guard place < text.count else { return [] }
            return ranges.contains { $0.contains(text[place]) } != isInverted ? [place + 1] : []
        case .sequence(let parts):
            return parts.reduce([place]) { places, part in Self.ends(of: part, from: places, in: text) }
        case .choice(let options):
            return options.reduce(into: []) { $0.formUnion($1.ends(from: place, in: text)) }
        case .repetition(let part, let least, let most):
            var reached: Set<Int> = [place]
            for _ in 0..<least { reached = Self.ends(of: part, from: reached, in: text) }
            var all = reached
            for _ in 0..<(most.map { $0 - least } ?? text.count + 1) {
                reached = Self.ends(of: part, from: reached, in: text)
                all.formUnion(reached)
            }
            return all
        }
    }

    private static func ends(of part: PlainExpression, from places: Set<Int>, in text: [Unicode.Scalar]) -> Set<Int> {
        places.reduce(into: []) { $0.formUnion(part.ends(from: $1, in: text)) }
    }

    private struct Reader {
        var rest: ArraySlice<Unicode.Scalar>

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == scalar else { return false }
            rest.removeFirst()
            return true
        }

        mutating func choice(depth: Int) -> PlainExpression? {
            guard depth < 5 else { return nil }
            var options: [PlainExpression] = []
            repeat {
                guard let option = sequence(depth: depth) else { return nil }
                options.append(option)
            } while take("|")
            return .choice(options)
        }

        private mutating func sequence(depth: Int) -> PlainExpression? {
            var parts: [PlainExpression] = []
            while let next = rest.first, next != "|", next != ")" {
                guard let atom = atom(depth: depth), let part = repeated(atom) else { return nil }
                parts.append(part)
            }
            return .sequence(parts)
        }

        private mutating func atom(depth: Int) -> PlainExpression? {
            guard let next = rest.popFirst() else { return nil }
            switch next {
            case "^": return .start
            case "$": return .end
            case ".": return .any
            case "(":
                guard rest.first != "?", let group = choice(depth: depth + 1), take(")") else { return nil }
                return group
            case "[": return characterClass()
            case "\\", "*", "+", "?", "{", "}", "]": return nil
            default: return .oneOf([next...next], isInverted: false)
            }
        }

        private mutating func characterClass() -> PlainExpression? {
            let isInverted = take("^")
            var ranges: [ClosedRange<Unicode.Scalar>] = []
            while !take("]") {
                guard let low = rest.popFirst(), Self.isPlain(low) else { return nil }
                guard take("-") else {
                    ranges.append(low...low)
                    continue
                }
                guard let high = rest.popFirst(), Self.isPlain(high), low <= high else { return nil }
                ranges.append(low...high)
            }
            return ranges.isEmpty ? nil : .oneOf(ranges, isInverted: isInverted)
        }

        private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        }

        /// An atom with what repeats it, once: anchors and repetitions are not repeated, as dialects differ there.
        private mutating func repeated(_ atom: PlainExpression) -> PlainExpression? {
            let repeats: Bool
            switch atom {
            case .start, .end: repeats = false
            default: repeats = true
            }
            guard let next = rest.first, "*+?{".unicodeScalars.contains(next) else { return atom }
            guard repeats, let (least, most) = counts() else { return nil }
            if let next = rest.first, "*+?{".unicodeScalars.contains(next) { return nil }
            return .repetition(atom, least: least, most: most)
        }

        private mutating func counts() -> (Int, Int?)? {
            if take("*") { return (0, nil) }
            if take("+") { return (1, nil) }
            if take("?") { return (0, 1) }
            guard take("{"), let least = number() else { return nil }
            guard take(",") else { return take("}") ? (least, least) : nil }
            if take("}") { return (least, nil) }
            guard let most = number(), most >= least, take("}") else { return nil }
            return (least, most)
        }

        private mutating func number() -> Int? {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= 1 else { return nil }
            return Int(String(String.UnicodeScalarView(digits)))
        }
    }
}
