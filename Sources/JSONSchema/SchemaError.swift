package import JSON

/// Why a document can't be used as a schema, and where in it.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    package enum Code: String, Sendable {
        /// Valid JSON Schema 2020-12, or an extension of somebody's, that this version can't enforce.
        case unsupported = "schema-unsupported"
        /// A keyword's value is not what the specification asks for.
        case invalid = "schema-invalid"
        /// A `$ref` that leads nowhere.
        case unresolved = "schema-unresolved"
        /// References that lead back to themselves without going deeper into the instance.
        case endless = "schema-endless"
    }

    package let code: Code
    /// What is wrong, in English.
    package let message: String
    /// How to mend it.
    package let remedy: String
    /// The URI of the document at fault; empty when the root document has no `$id`.
    package let document: String
    /// Where in that document.
    package let pointer: JSONPointer

    package init(code: Code, message: String, remedy: String, document: String, pointer: JSONPointer) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.document = document
        self.pointer = pointer
    }

    package var description: String { "\(document)#\(pointer): \(message)" }
}
