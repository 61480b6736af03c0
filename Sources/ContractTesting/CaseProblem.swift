package import Contracts
package import JSON
package import JSONSchema

/// One thing that is not as a case says.
package struct CaseProblem: Sendable {
    /// Where the case says so.
    package let place: Place
    /// What it is about: `outcome`, `step registration`, `result`.
    package let subject: String
    /// Where in the document that it is about; nil where it is about none.
    package let pointer: JSONPointer?
    /// What the catalogue calls what is there.
    package let title: LocalizedText?
    /// What is wrong, where it is not that one thing was expected and another came.
    package let message: String?
    package let expected: String?
    package let got: String?

    init(
        at place: Place, _ subject: String, pointer: JSONPointer? = nil, title: LocalizedText? = nil,
        message: String? = nil, expected: String? = nil, got: String? = nil
    ) {
        self.place = place
        self.subject = subject
        self.pointer = pointer
        self.title = title
        self.message = message
        self.expected = expected
        self.got = got
    }

    /// The problem for people: `file:line: subject /pointer (title)`, and what was expected and came below.
    package func text(in language: Language) -> String {
        var head = "\(place.file):\(place.line): \(subject)"
        if let pointer, !pointer.tokens.isEmpty { head += " \(pointer)" }
        if let title { head += " (\(title[language]))" }
        if let message { head += ": \(message)" }
        var lines = [head]
        if let expected { lines.append("    expected  \(expected)") }
        if let got { lines.append("    got       \(got)") }
        return lines.joined(separator: "\n")
    }

    /// The problem for machines.
    package var json: JSONValue {
        var object: JSONObject = [
            "file": .string(place.file), "line": JSONValue(place.line), "column": JSONValue(place.column),
            "subject": .string(subject),
        ]
        if let pointer { object["pointer"] = .string(pointer.description) }
        if let message { object["message"] = .string(message) }
        if let expected { object["expected"] = .string(expected) }
        if let got { object["got"] = .string(got) }
        return .object(object)
    }
}
