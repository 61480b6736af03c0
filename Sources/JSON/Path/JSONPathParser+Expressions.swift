extension JSONPathParser {
    /// What an expression is made of, before it is known what it is used for.
    enum Primary {
        case literal(JSONValue)
        case query(JSONPathQuery)
        /// A function that gives a value.
        case value(JSONPathOperand, name: String)
        /// A function that gives true or false.
        case test(JSONPathExpression, name: String)
    }

    /// A logical expression (section 2.3.5.1), and the blank space behind it.
    mutating func expression() throws(JSONPathError) -> JSONPathExpression {
        var options = [try conjunction()]
        while skipOperator("|") { options.append(try conjunction()) }
        return options.count == 1 ? options[0] : .or(options)
    }

    private mutating func conjunction() throws(JSONPathError) -> JSONPathExpression {
        var parts = [try basic()]
        while skipOperator("&") { parts.append(try basic()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    /// Takes `||` or `&&` and the blank space around it.
    private mutating func skipOperator(_ half: Unicode.Scalar) -> Bool {
        skipBlank()
        guard next == half, scalar(ahead: 1) == half else { return false }
        position += 2
        skipBlank()
        return true
    }

    private mutating func basic() throws(JSONPathError) -> JSONPathExpression {
        if skip("!") {
            skipBlank()
            return .not(next == "(" ? try parenthesized() : try test(isNegated: true))
        }
        return next == "(" ? try parenthesized() : try test(isNegated: false)
    }

    private mutating func parenthesized() throws(JSONPathError) -> JSONPathExpression {
        let start = position
        position += 1
        skipBlank()
        let expression = try nested(at: start) { (parser) throws(JSONPathError) in try parser.expression() }
        guard skip(")") else { throw error("a closing parenthesis is expected") }
        return expression
    }

    /// A comparison, or something that holds by itself.
    private mutating func test(isNegated: Bool) throws(JSONPathError) -> JSONPathExpression {
        let start = position
        let primary = try primary()
        let end = position
        skipBlank()
        let place = position
        guard let comparison = try comparison() else {
            position = end
            return try test(of: primary, at: start)
        }
        if isNegated { throw error("to negate a comparison, put it in parentheses: !(…)", at: start) }
        let left = try operand(of: primary, at: start)
        skipBlank()
        let rightStart = position
        if next == "(" { throw error("only values are compared; leave the parentheses out") }
        let right = try operand(of: try self.primary(), at: rightStart)
        skipBlank()
        if try self.comparison() != nil {
            throw error("a comparison has two sides; join several with &&", at: place)
        }
        return .comparison(left, comparison, right)
    }

    /// Takes a comparison operator, if one stands here.
    private mutating func comparison() throws(JSONPathError) -> JSONPathComparison? {
        let isDouble = scalar(ahead: 1) == "="
        let comparison: JSONPathComparison
        switch next {
        case "=":
            guard isDouble else { throw error("equality is written ==") }
            comparison = .equal
        case "!" where isDouble: comparison = .notEqual
        case "<": comparison = isDouble ? .lessOrEqual : .less
        case ">": comparison = isDouble ? .greaterOrEqual : .greater
        default: return nil
        }
        position += isDouble ? 2 : 1
        return comparison
    }

    mutating func primary() throws(JSONPathError) -> Primary {
        switch next {
        case "$", "@": return .query(try innerQuery())
        case "'", "\"": return .literal(.string(try quoted()))
        case .some("-"), .some("0"..."9"): return .literal(try number())
        case .some("a"..."z"):
            let start = position
            let name = word()
            if next == "(" { return try function(name, at: start) }
            switch name {
            case "true": return .literal(true)
            case "false": return .literal(false)
            case "null": return .literal(.null)
            default: throw error("a path begins with @ or $, text stands in quotes", at: start)
            }
        default: throw error("a path (@ or $), a value in JSON or a function is expected")
        }
    }

    /// A function's name (section 2.4), which is also how `true`, `false` and `null` look.
    private mutating func word() -> String {
        let start = position
        while let scalar = next, Self.isWordPart(scalar) { position += 1 }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "_": true
        default: false
        }
    }

    private func test(of primary: Primary, at start: Int) throws(JSONPathError) -> JSONPathExpression {
        switch primary {
        case .query(let query): return .exists(query)
        case .test(let expression, _): return expression
        case .literal: throw error("a value by itself is no condition; compare it with something", at: start)
        case .value(_, let name): throw error("\(name)() gives a value; compare it with something", at: start)
        }
    }

    /// A value to compare or to hand to a function.
    func operand(of primary: Primary, at start: Int) throws(JSONPathError) -> JSONPathOperand {
        switch primary {
        case .literal(let value): return .literal(value)
        case .query(let query):
            guard let steps = query.segments.singular else {
                throw error(
                    "a query that stands for a value must be singular, only names and indexes; or wrap it in value(…)",
                    at: start)
            }
            return .query(SingularQuery(segments: steps), isRelative: query.isRelative)
        case .value(let operand, _): return operand
        case .test(_, let name): throw error("\(name)() is true or false by itself and no value", at: start)
        }
    }
}
