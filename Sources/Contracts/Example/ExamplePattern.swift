/// A regular expression (ECMA-262, as JSON Schema's `pattern`) turned round: it makes texts that match.
///
/// Taken: characters, `.`, classes, `\d \w \s` and their opposites, `\p{L}` and the like, groups, alternatives, quantifiers,
/// anchors at the ends. Not taken: looking around, back references, word boundaries.
struct ExamplePattern: Sendable {
    private indirect enum Node: Sendable {
        case characters([ClosedRange<UInt32>])
        case sequence([Node])
        case choice([Node])
        case times(Node, from: Int, to: Int?)
        case nothing
    }

    private let root: Node

    /// Nil when the expression is none of the simple ones.
    init?(_ expression: String) {
        var parser = Parser(scalars: Array(expression.unicodeScalars))
        guard let root = parser.choice(), parser.isAtEnd else { return nil }
        self.root = root
    }

    /// A text that matches; `generosity` says how often to repeat what has no upper bound.
    func text(generosity: Int, _ random: inout ExampleRandom) -> String {
        var scalars = String.UnicodeScalarView()
        // Bounded by the work as well: repeated repetitions multiply.
        var budget = 4096
        write(root, generosity, &scalars, &budget, &random)
        return String(scalars)
    }

    private func write(
        _ node: Node, _ generosity: Int, _ scalars: inout String.UnicodeScalarView, _ budget: inout Int,
        _ random: inout ExampleRandom
    ) {
        budget -= 1
        guard budget > 0 else { return }
        switch node {
        case .nothing: break
        case .characters(let ranges):
            if let range = random.pick(ranges),
                let scalar = Unicode.Scalar(UInt32(random.number(Int64(range.lowerBound)...Int64(range.upperBound))))
            {
                scalars.append(scalar)
            }
        case .sequence(let nodes): for node in nodes { write(node, generosity, &scalars, &budget, &random) }
        case .choice(let nodes):
            if let node = random.pick(nodes) { write(node, generosity, &scalars, &budget, &random) }
        case .times(let node, let from, let to):
            let most = max(min(to ?? .max, from + min(generosity, budget)), from)
            for _ in 0..<random.number(from...most) {
                guard budget > 0 else { break }
                write(node, generosity, &scalars, &budget, &random)
            }
        }
    }

    // MARK: - Reading

    private struct Parser {
        private static let maxDepth = 64
        private static let printable: ClosedRange<UInt32> = 0x20...0x7E
        private static let digit: [ClosedRange<UInt32>] = [0x30...0x39]
        private static let capitals: [ClosedRange<UInt32>] = [0x41...0x5A]
        private static let small: [ClosedRange<UInt32>] = [0x61...0x7A]
        private static let word = capitals + small + digit + [0x5F...0x5F]

        let scalars: [Unicode.Scalar]
        var position = 0
        var depth = 0

        init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

        var isAtEnd: Bool { position == scalars.count }
        private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

        private mutating func take(_ text: String) -> Bool {
            guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
            position += text.unicodeScalars.count
            return true
        }

        mutating func choice() -> Node? {
            depth += 1
            defer { depth -= 1 }
            guard depth < Self.maxDepth else { return nil }
            var branches: [Node] = []
            repeat {
                guard let branch = sequence() else { return nil }
                branches.append(branch)
            } while take("|")
            return branches.count == 1 ? branches[0] : .choice(branches)
        }

        private mutating func sequence() -> Node? {
            var nodes: [Node] = []
            _ = take("^")
            while let scalar = next, scalar != "|", scalar != ")" {
                if take("$") {
                    guard next == nil || next == "|" || next == ")" else { return nil }
                    break
                }
                guard let atom = atom(), let node = quantified(atom) else { return nil }
                nodes.append(node)
            }
            return nodes.isEmpty ? .nothing : .sequence(nodes)
        }

        private mutating func quantified(_ node: Node) -> Node? {
            var bounds: (Int, Int?)?
            if take("*") {
                bounds = (0, nil)
            } else if take("+") {
                bounds = (1, nil)
            } else if take("?") {
                bounds = (0, 1)
            }
            if bounds == nil, take("{") {
                guard let from = number() else { return nil }
                var to: Int? = from
                if take(",") { to = number() }
                guard take("}"), to.map({ $0 >= from }) ?? true else { return nil }
                bounds = (from, to)
            }
            guard let bounds else { return node }
            _ = take("?")
            return .times(node, from: bounds.0, to: bounds.1)
        }

        private mutating func number() -> Int? {
            let digits = scalars[position...].prefix { ("0"..."9").contains($0) }
            position += digits.count
            guard digits.count <= 4 else { return nil }
            return Int(String(String.UnicodeScalarView(digits)))
        }

        private mutating func atom() -> Node? {
            guard let scalar = next else { return nil }
            switch scalar {
            case "(":
                position += 1
                if take("?"), !take(":") { return nil }
                guard let inner = choice(), take(")") else { return nil }
                return inner
            case "[": return characterClass()
            case ".":
                position += 1
                return .characters(Self.capitals + Self.small + Self.digit)
            case "\\":
                position += 1
                return escape().map(Node.characters)
            case "*", "+", "?", "{", "}", "]", "^": return nil
            default:
                position += 1
                return .characters([scalar.value...scalar.value])
            }
        }

        private mutating func escape() -> [ClosedRange<UInt32>]? {
            guard let scalar = next else { return nil }
            position += 1
            switch scalar {
            case "d": return Self.digit
            case "w": return Self.word
            case "s": return [0x20...0x20]
            case "D", "S": return Self.capitals + Self.small
            case "W": return [0x20...0x20, 0x2D...0x2E]
            case "t": return [9...9]
            case "n": return [10...10]
            case "r": return [13...13]
            case "u": return hexadecimal(4).map { [$0...$0] }
            case "x": return hexadecimal(2).map { [$0...$0] }
            case "p":
                if take("{Lu}") { return Self.capitals }
                if take("{Ll}") { return Self.small }
                if take("{L}") || take("{Letter}") { return Self.capitals + Self.small }
                if take("{N}") || take("{Nd}") { return Self.digit }
                return nil
            // A letter or digit would be an escape that we don't know: a boundary, a reference.
            case _ where scalar.properties.isAlphabetic || ("0"..."9").contains(scalar): return nil
            default: return [scalar.value...scalar.value]
            }
        }

        private mutating func hexadecimal(_ count: Int) -> UInt32? {
            let digits = scalars[position...].prefix(count)
            guard digits.count == count else { return nil }
            position += count
            return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
        }

        private mutating func characterClass() -> Node? {
            position += 1
            let isNegated = take("^")
            var ranges: [ClosedRange<UInt32>] = []
            while !take("]") {
                guard let low = member() else { return nil }
                guard low.count == 1, low[0].count == 1, next == "-", position + 1 < scalars.count,
                    scalars[position + 1] != "]"
                else {
                    ranges += low
                    continue
                }
                position += 1
                guard let high = member(), high.count == 1, high[0].count == 1,
                    low[0].lowerBound <= high[0].lowerBound
                else { return nil }
                ranges.append(low[0].lowerBound...high[0].lowerBound)
            }
            if isNegated {
                let rest = Self.printable.filter { value in !ranges.contains { $0.contains(value) } }
                ranges = rest.map { $0...$0 }
            }
            return ranges.isEmpty ? nil : .characters(ranges)
        }

        private mutating func member() -> [ClosedRange<UInt32>]? {
            guard let scalar = next else { return nil }
            position += 1
            return scalar == "\\" ? escape() : [scalar.value...scalar.value]
        }
    }
}
