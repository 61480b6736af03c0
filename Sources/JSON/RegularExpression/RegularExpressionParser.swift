/// Reads a pattern in either dialect (RFC 9485, section 4; ECMA-262, section 22.2.1 with the `u` flag).
struct RegularExpressionParser: ScalarReader {
    let dialect: RegularExpression.Dialect
    let limits: RegularExpressionLimits
    let scalars: [Unicode.Scalar]
    var position = 0
    /// The sets of characters that the pattern names, each once.
    private(set) var sets: [ScalarSet] = []
    private var numbers: [ScalarSet: Int] = [:]
    private var groupNames: Set<String> = []
    private var depth = 0

    init(_ pattern: String, dialect: RegularExpression.Dialect, limits: RegularExpressionLimits) {
        self.dialect = dialect
        self.limits = limits
        scalars = Array(pattern.unicodeScalars)
    }

    func error(_ message: String, at place: Int? = nil) -> RegularExpressionError {
        RegularExpressionError(message: message, offset: byteOffset(of: place ?? position))
    }

    mutating func parse() throws(RegularExpressionError) -> RegularExpressionNode {
        guard scalars.count <= limits.length else {
            throw error("the pattern is longer than \(limits.length) characters", at: limits.length)
        }
        let node = try choice()
        guard next == nil else { throw error("a closing parenthesis has no opening one; as a character it is \\)") }
        try check(node, at: 0)
        return node
    }

    private func check(_ node: RegularExpressionNode, at place: Int) throws(RegularExpressionError) {
        // One for the end of the pattern.
        guard node.size < limits.steps else {
            throw error(
                "the pattern has more than \(limits.steps) steps when its repetitions are written out; lower the counts",
                at: place)
        }
    }

    /// The number of a set.
    mutating func number(of set: ScalarSet) -> Int {
        if let number = numbers[set] { return number }
        numbers[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }

    private mutating func choice() throws(RegularExpressionError) -> RegularExpressionNode {
        var options = [try sequence()]
        while skip("|") { options.append(try sequence()) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionNode {
        var parts: [RegularExpressionNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let start = position
            let part = try atom()
            parts.append(try quantified(part, from: start))
        }
        switch parts.count {
        case 0: return .empty
        case 1: return parts[0]
        default: return .sequence(parts)
        }
    }

    private mutating func quantified(
        _ node: RegularExpressionNode, from start: Int
    ) throws(RegularExpressionError) -> RegularExpressionNode {
        let place = position
        guard let (minimum, maximum) = try quantity() else { return node }
        if dialect == .ecmaScript {
            if case .assertion = node, scalars[start] != "(" {
                throw error("an assertion can't be repeated", at: place)
            }
            // Whether a repetition takes as little as it can matters for what it captures, not for whether there is a match.
            _ = skip("?")
        }
        if let maximum, maximum < minimum {
            throw error("the least count is greater than the greatest", at: place)
        }
        let repetition = RegularExpressionNode.repetition(node, minimum: minimum, maximum: maximum)
        try check(repetition, at: start)
        return repetition
    }

    private mutating func quantity() throws(RegularExpressionError) -> (Int, Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        guard skip("{") else { return nil }
        let start = position - 1
        guard let minimum = count() else { throw error("a count is expected; as a character it is \\{", at: start) }
        var maximum: Int? = minimum
        if skip(",") { maximum = count() }
        guard skip("}") else { throw error("a count ends with }, as in {2}, {2,} or {2,5}", at: start) }
        return (minimum, maximum)
    }

    /// Digits as a number; large ones as one that is above every limit.
    private mutating func count() -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000_000)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(RegularExpressionError) -> RegularExpressionNode {
        guard let scalar = next else { return .empty }
        switch scalar {
        case "^":
            position += 1
            return .assertion(.start)
        case "$":
            position += 1
            return .assertion(.end)
        case ".":
            position += 1
            let excluded: ScalarSet = dialect == .iRegexp ? .lineEnds : .lineTerminators
            return .set(number(of: excluded.inverted))
        case "(": return try group()
        case "[": return .set(number(of: try characterClass()))
        case "\\": return try escapedAtom()
        case "*", "+", "?", "{":
            throw error("there is nothing before this to repeat; as a character it is \\\(scalar)")
        case "]", "}":
            throw error("this closes nothing; as a character it is \\\(scalar)")
        default:
            position += 1
            return .set(number(of: ScalarSet(scalar.value)))
        }
    }

    private mutating func escapedAtom() throws(RegularExpressionError) -> RegularExpressionNode {
        if dialect == .ecmaScript {
            switch scalar(ahead: 1) {
            case "b":
                position += 2
                return .assertion(.wordBoundary)
            case "B":
                position += 2
                return .assertion(.noWordBoundary)
            default: break
            }
        }
        return .set(number(of: try escape(inClass: false).set))
    }

    private mutating func group() throws(RegularExpressionError) -> RegularExpressionNode {
        let start = position
        position += 1
        if next == "?" { try groupKind(from: start) }
        depth += 1
        guard depth <= limits.nesting else {
            throw error("groups are nested deeper than \(limits.nesting)", at: start)
        }
        let node = try choice()
        depth -= 1
        guard skip(")") else { throw error("a group does not end; as a character it is \\(", at: start) }
        return node
    }

    /// What follows the opening parenthesis: `?:` or `?<name>`.
    private mutating func groupKind(from start: Int) throws(RegularExpressionError) {
        guard dialect == .ecmaScript else {
            throw error("I-Regexp (RFC 9485) has plain groups only; leave out what follows the parenthesis", at: start)
        }
        position += 1
        switch (next, scalar(ahead: 1)) {
        case (":", _): position += 1
        case ("=", _), ("!", _): throw lookaround("lookahead", from: start)
        case ("<", "="), ("<", "!"): throw lookaround("lookbehind", from: start)
        case ("<", _): try groupName()
        default:
            throw error("a group begins with (, (?: or (?<name>; flags such as (?i:) are not supported", at: start)
        }
    }

    private func lookaround(_ name: String, from start: Int) -> RegularExpressionError {
        error(
            "\(name) is refused, because matching it can take more than linear time; say it with another pattern or rule",
            at: start)
    }

    private mutating func groupName() throws(RegularExpressionError) {
        let start = position
        position += 1
        var name = String.UnicodeScalarView()
        while let scalar = next, Self.isNamePart(scalar, isFirst: name.isEmpty) {
            name.append(scalar)
            position += 1
        }
        guard !name.isEmpty, skip(">") else { throw error("a group's name is expected, as in (?<name>…)", at: start) }
        guard groupNames.insert(String(name)).inserted else { throw error("two groups have this name", at: start) }
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if scalar == "$" || scalar == "_" { return true }
        return isFirst ? scalar.properties.isIDStart : scalar.properties.isIDContinue
    }
}
