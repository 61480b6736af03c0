import JSON

/// A regular expression of a schema, in ECMA-262's dialect (core, section 6.4), searched for anywhere in a text.
final class Pattern: Sendable {
    let source: String
    private let expression: RegularExpression

    init(_ source: String) throws(RegularExpressionError) {
        self.source = source
        expression = try RegularExpression(source, dialect: .ecmaScript)
    }

    func matches(_ text: String) -> Bool { expression.matches(in: text) }
}
