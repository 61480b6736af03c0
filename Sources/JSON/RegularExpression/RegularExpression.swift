/// A regular expression whose matching takes time linear in the text, whatever the pattern.
///
/// It answers yes or no and captures nothing. A pattern becomes a small automaton: a table where that stays small, else a
/// list of instructions whose states are followed side by side. Nothing is ever tried twice at one place, so there are no
/// catastrophic patterns; what would need trying (lookaround, backreferences) is refused. Text is a row of Unicode scalars;
/// nothing is normalized and case counts.
public struct RegularExpression: Sendable {
    /// Which patterns are read, and how.
    public enum Dialect: Sendable {
        /// I-Regexp (RFC 9485): what JSONPath's `match` and `search` take.
        ///
        /// `^` and `$` outside classes are anchors: the RFC's mappings to other engines (sections 5.3 to 5.5) pass them on
        /// as such, and JSONPath's compliance suite relies on it. Write `[$]` and `\^` for the characters.
        case iRegexp
        /// ECMA-262 (section 22.2) with the `u` flag and no other: what JSON Schema's `pattern` takes. Lookaround,
        /// backreferences and modifiers are refused.
        case ecmaScript
    }

    /// The longest pattern, in code points.
    public static let maximumLength = 4096
    /// The most steps that a pattern may have when its counted repetitions are written out: `[a-z]{1,100}` has 200.
    public static let maximumSteps = 4096

    /// The pattern as it was written.
    public let pattern: String
    public let dialect: Dialect

    let program: RegularExpressionProgram
    private let wholeTable: RegularExpressionTable?
    private let searchTable: RegularExpressionTable?

    /// Reads a pattern.
    ///
    /// - Throws: ``RegularExpressionError`` when it is not well-formed, too large, or can't be matched in linear time.
    public init(_ pattern: String, dialect: Dialect) throws(RegularExpressionError) {
        try self.init(pattern, dialect: dialect, limits: .standard)
    }

    init(_ pattern: String, dialect: Dialect, limits: RegularExpressionLimits) throws(RegularExpressionError) {
        self.pattern = pattern
        self.dialect = dialect
        var parser = RegularExpressionParser(pattern, dialect: dialect, limits: limits)
        let node = try parser.parse()
        program = RegularExpressionProgram(node, sets: parser.sets)
        wholeTable = RegularExpressionTable(program, scope: .whole, limits: limits)
        searchTable = RegularExpressionTable(program, scope: .anywhere, limits: limits)
    }

    /// Whether the whole text is a match, as JSONPath's `match()` asks.
    public func matchesWhole(_ text: String) -> Bool { matches(text, .whole, wholeTable) }

    /// Whether any part of the text is a match, as JSONPath's `search()` and JSON Schema's `pattern` ask.
    public func matches(in text: String) -> Bool { matches(text, .anywhere, searchTable) }

    private func matches(_ text: String, _ scope: RegularExpressionScope, _ table: RegularExpressionTable?) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            if let table { return table.matches(bytes, classes: program.classes) }
            var simulation = RegularExpressionSimulation(program, scope: scope)
            return simulation.matches(bytes)
        }
    }
}

extension RegularExpression: Hashable {
    public static func == (left: RegularExpression, right: RegularExpression) -> Bool {
        left.dialect == right.dialect && left.pattern.hasSameUTF8(as: right.pattern)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(dialect)
        pattern.hashUTF8(into: &hasher)
    }
}

extension RegularExpression: CustomStringConvertible {
    public var description: String { pattern }
}

/// Which part of a text has to match.
enum RegularExpressionScope {
    case whole
    case anywhere
}

/// How large the machinery of one pattern may become.
struct RegularExpressionLimits {
    /// Of the pattern, in code points.
    var length: Int
    /// Of the program.
    var steps: Int
    /// Of a table, in entries; above it (or ``tableWork``) the program is simulated.
    var tableEntries: Int
    /// Instructions looked at while a table is built.
    var tableWork: Int
    /// Groups within groups.
    var nesting = 100

    /// For patterns that stand in queries and schemas, compiled once and used often.
    static let standard = RegularExpressionLimits(
        length: RegularExpression.maximumLength, steps: RegularExpression.maximumSteps, tableEntries: 1 << 15,
        tableWork: 1 << 15)
    /// For patterns that come with a document: small, and not worth a table.
    static let fromData = RegularExpressionLimits(length: 256, steps: 256, tableEntries: 0, tableWork: 0)
    /// Without tables, so that tests see the simulation.
    static let simulated = RegularExpressionLimits(
        length: RegularExpression.maximumLength, steps: RegularExpression.maximumSteps, tableEntries: 0, tableWork: 0)
}
