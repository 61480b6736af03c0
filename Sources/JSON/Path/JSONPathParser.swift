/// Reads the grammar of RFC 9535, appendix A.
struct JSONPathParser: ScalarReader {
    /// What the text is to be.
    enum Form {
        case query
        /// A query that selects one value at most: what could select more is refused.
        case singularQuery
        /// A logical expression by itself.
        case condition
    }

    let form: Form
    let scalars: [Unicode.Scalar]
    var position = 0
    /// What is valid but surely not meant.
    var remarks: [JSONPathError] = []
    /// The queries of expressions that begin at the root, as they were read.
    private(set) var rootQueries: [JSONPath] = []
    private var segmentCount = 0
    private var nesting = 0
    /// How many filters are open: in one there is a current node.
    private var filterNesting = 0

    init(_ text: String, form: Form) {
        self.form = form
        scalars = Array(text.unicodeScalars)
    }

    mutating func skipBlank() {
        while let scalar = next, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { position += 1 }
    }

    func error(_ message: String, at place: Int? = nil) -> JSONPathError {
        JSONPathError(message: message, offset: byteOffset(of: place ?? position))
    }

    /// The error where a singular query is asked for and the text could select more.
    func plural(_ what: String, _ remedy: String) throws(JSONPathError) {
        if form == .singularQuery { throw error("\(what) can select more than one value\(remedy)") }
    }

    /// Reads something that may hold more of its kind.
    mutating func nested<Part>(
        at place: Int, _ part: (inout JSONPathParser) throws(JSONPathError) -> Part
    ) throws(JSONPathError) -> Part {
        nesting += 1
        guard nesting <= JSONPath.maximumNesting else {
            throw error(
                "parentheses, filters and functions are nested deeper than \(JSONPath.maximumNesting)", at: place)
        }
        let read = try part(&self)
        nesting -= 1
        return read
    }

    /// The whole text as a query.
    mutating func query() throws(JSONPathError) -> [JSONPathSegment] {
        guard skip("$") else { throw error("a query begins with $") }
        let segments = try segments()
        let end = position
        skipBlank()
        if next != nil { throw error("a dot or a bracket is expected here") }
        if position > end { throw error("blank space ends the query; leave it out", at: end) }
        return segments
    }

    /// The whole text as a condition.
    mutating func condition() throws(JSONPathError) -> JSONPathExpression {
        skipBlank()
        let expression = try expression()
        guard next == nil else { throw error("the condition should end here, or go on with && or ||") }
        return expression
    }

    /// A query within an expression.
    mutating func innerQuery() throws(JSONPathError) -> JSONPathQuery {
        let start = position
        let isRelative = next == "@"
        if isRelative, filterNesting == 0 {
            throw error("there is no current value here; the query begins with $")
        }
        position += 1
        let segments = try segments()
        if !isRelative {
            let text = String(String.UnicodeScalarView(scalars[start..<position]))
            rootQueries.append(JSONPath(text: text, segments: segments))
        }
        return JSONPathQuery(isRelative: isRelative, segments: segments)
    }

    /// All segments from here; blank space behind the last is left.
    private mutating func segments() throws(JSONPathError) -> [JSONPathSegment] {
        var segments: [JSONPathSegment] = []
        while true {
            let end = position
            skipBlank()
            let start = position
            switch next {
            case "[":
                let selectors = try bracket()
                if selectors.count == 1, case .step(let step) = selectors[0] {
                    segments.append(.step(step))
                } else {
                    segments.append(.children(selectors))
                }
            case ".": segments.append(try dot())
            default:
                position = end
                return segments
            }
            segmentCount += 1
            guard segmentCount <= JSONPath.maximumSegments else {
                throw error("the query has more than \(JSONPath.maximumSegments) segments", at: start)
            }
        }
    }

    private mutating func dot() throws(JSONPathError) -> JSONPathSegment {
        position += 1
        if next == "." {
            try plural("'..'", "; write the whole path")
            position += 1
            if next == "[" { return .descendants(try bracket()) }
            return skip("*") ? .descendants([.wildcard]) : .descendants([.step(.name(try shorthand()))])
        }
        if next == "*" {
            try plural("'*'", "; name the member")
            position += 1
            return .children([.wildcard])
        }
        return .step(.name(try shorthand()))
    }

    private mutating func shorthand() throws(JSONPathError) -> String {
        let start = position
        while let scalar = next, Self.isNamePart(scalar, isFirst: position == start) { position += 1 }
        guard position > start else {
            throw error("a name is expected after the dot; other names are written ['in brackets']")
        }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        default: scalar.value >= 0x80
        }
    }

    /// Selectors in brackets.
    private mutating func bracket() throws(JSONPathError) -> [JSONPathSelector] {
        position += 1
        var selectors: [JSONPathSelector] = []
        repeat {
            skipBlank()
            selectors.append(try selector())
            skipBlank()
            if next == "," { try plural("a list", "") }
        } while skip(",")
        guard skip("]") else { throw error("a closing bracket is expected") }
        return selectors
    }

    private mutating func selector() throws(JSONPathError) -> JSONPathSelector {
        switch next {
        case "'", "\"": return .step(.name(try quoted()))
        case "*":
            try plural("'*'", "; name the member or give its index")
            position += 1
            return .wildcard
        case "?":
            try plural("a filter", "")
            return .filter(try filter())
        case ":": return try slice(from: nil)
        case .some("-"), .some("0"..."9"):
            let index = try integer()
            let end = position
            skipBlank()
            if next == ":" { return try slice(from: index) }
            position = end
            return .step(.index(index))
        default:
            throw error(
                form == .singularQuery
                    ? "a name in quotes or an index is expected in brackets"
                    : "a name in quotes, an index, a slice, * or a filter (?) is expected in brackets")
        }
    }

    /// What follows the start of a slice, from the first colon on.
    private mutating func slice(from start: Int?) throws(JSONPathError) -> JSONPathSelector {
        try plural("a slice", "")
        position += 1
        let end = try sliceNumber()
        var step: Int?
        if skip(":") { step = try sliceNumber() }
        return .slice(JSONPathSlice(start: start, end: end, step: step ?? 1))
    }

    private mutating func sliceNumber() throws(JSONPathError) -> Int? {
        skipBlank()
        guard let scalar = next, scalar == "-" || ("0"..."9").contains(scalar) else { return nil }
        let number = try integer()
        skipBlank()
        return number
    }

    private mutating func filter() throws(JSONPathError) -> JSONPathExpression {
        let start = position
        position += 1
        skipBlank()
        filterNesting += 1
        let expression = try nested(at: start) { (parser) throws(JSONPathError) in try parser.expression() }
        filterNesting -= 1
        return expression
    }
}
