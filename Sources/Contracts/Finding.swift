package import JSON

/// One thing that is wrong with a contract: where, what, and how to mend it.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Sendable {
        /// The catalogue can't be used.
        case error
        /// It can, but somebody should look.
        case warning
    }

    package let severity: Severity
    /// The file's path: the directory as it was given, and below it.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Counted from 1.
    package let column: Int
    /// The rule's stable name, such as `step-needs-unknown`.
    package let rule: String
    /// What is wrong, in English.
    package let message: String
    /// How to mend it.
    package let remedy: String

    package init(
        severity: Severity, file: String, line: Int, column: Int, rule: String, message: String, remedy: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.rule = rule
        self.message = message
        self.remedy = remedy
    }

    /// Two lines: `file:line:column: error: message`, and the remedy with the rule.
    package var description: String {
        "\(file):\(line):\(column): \(severity.rawValue): \(message)\n  mend: \(remedy) [\(rule)]"
    }

    /// The finding for machines, each field by its name.
    package var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "file": .string(file), "line": JSONValue(line),
            "column": JSONValue(column), "rule": .string(rule), "message": .string(message),
            "remedy": .string(remedy),
        ]
    }
}

extension Finding: Comparable {
    /// By file, then by place.
    package static func < (left: Finding, right: Finding) -> Bool {
        (left.file, left.line, left.column, left.rule, left.message)
            < (right.file, right.line, right.column, right.rule, right.message)
    }
}
