extension JSONPathParser {
    private struct Argument {
        let primary: Primary
        let start: Int
    }

    /// A call of one of the functions of sections 2.4.4 to 2.4.8, its types checked (section 2.4.3).
    mutating func function(_ name: String, at start: Int) throws(JSONPathError) -> Primary {
        let parameters: Int
        switch name {
        case "length", "count", "value": parameters = 1
        case "match", "search": parameters = 2
        default:
            throw error("there is no function \(name)(); there are length, count, match, search and value", at: start)
        }
        let arguments = try nested(at: start) { (parser) throws(JSONPathError) in try parser.arguments(of: name) }
        guard arguments.count == parameters else {
            throw error("\(name)() takes \(parameters == 1 ? "one argument" : "two arguments")", at: start)
        }
        switch name {
        case "length": return .value(.length(try value(arguments[0])), name: name)
        case "count": return .value(.count(try nodes(arguments[0], of: name)), name: name)
        case "value": return .value(.value(try nodes(arguments[0], of: name)), name: name)
        default:
            let subject = try value(arguments[0])
            let pattern = try pattern(arguments[1])
            return .test(.matches(subject, JSONPathPattern(source: pattern, isWhole: name == "match")), name: name)
        }
    }

    private mutating func arguments(of name: String) throws(JSONPathError) -> [Argument] {
        position += 1
        skipBlank()
        if skip(")") { return [] }
        var arguments: [Argument] = []
        while true {
            skipBlank()
            let start = position
            if next == "!" || next == "(" { throw conditionError(in: name, at: start) }
            arguments.append(Argument(primary: try primary(), start: start))
            skipBlank()
            if skip(")") { return arguments }
            guard skip(",") else {
                switch next {
                case "=", "!", "<", ">", "&", "|": throw conditionError(in: name, at: start)
                default: throw error("a comma or a closing parenthesis is expected")
                }
            }
        }
    }

    private func conditionError(in name: String, at start: Int) -> JSONPathError {
        error("\(name)() takes values and queries, not conditions", at: start)
    }

    /// An argument of ValueType.
    private func value(_ argument: Argument) throws(JSONPathError) -> JSONPathOperand {
        try operand(of: argument.primary, at: argument.start)
    }

    /// An argument of NodesType.
    private func nodes(_ argument: Argument, of name: String) throws(JSONPathError) -> JSONPathQuery {
        if case .query(let query) = argument.primary { return query }
        throw error("\(name)() takes a query, beginning with @ or $", at: argument.start)
    }

    /// A literal pattern is read once and for all; one that is no regular expression matches nothing (section 2.4.6).
    private mutating func pattern(_ argument: Argument) throws(JSONPathError) -> JSONPathPattern.Source {
        let operand = try value(argument)
        guard case .literal(let literal) = operand else { return .operand(operand) }
        guard case .string(let text) = literal else {
            remarks.append(error("a pattern is text; this matches nothing", at: argument.start))
            return .matchesNothing
        }
        do {
            return .compiled(try RegularExpression(text, dialect: .iRegexp))
        } catch {
            let message = "the pattern is no regular expression (RFC 9485) and matches nothing: \(error)"
            remarks.append(self.error(message, at: argument.start))
            return .matchesNothing
        }
    }
}
