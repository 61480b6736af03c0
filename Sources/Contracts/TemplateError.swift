package import JSON

/// Why a value is not a template, and where.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in English.
    package let message: String
    /// Where in the template.
    package let pointer: JSONPointer

    package init(message: String, pointer: JSONPointer) {
        self.message = message
        self.pointer = pointer
    }

    package var description: String { pointer.tokens.isEmpty ? message : "\(pointer): \(message)" }
}
