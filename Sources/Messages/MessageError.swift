/// Why a record could not be understood: what is wrong, where, and how to mend it.
///
/// Reading a record from a topic throws this and nothing else. It never carries payload or header values that an
/// agency or a portal chose freely, so that it may be logged as it is.
package struct MessageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable code, for metrics and tests.
    package enum Code: String, Sendable, Hashable {
        /// A required CloudEvents attribute is not there, or is empty.
        case attributeMissing = "attribute-missing"
        /// An attribute is there, but not of the form that it must have.
        case attributeInvalid = "attribute-invalid"
        /// The record is a CloudEvent of a type that has no meaning on this topic.
        case typeUnexpected = "type-unexpected"
        /// The body is missing, is not JSON, or lacks what the type needs.
        case bodyInvalid = "body-invalid"
        /// The record's key is not the case it names.
        case keyMismatch = "key-mismatch"
    }

    /// The stable code.
    package var code: Code
    /// The attribute, header or body member that is at fault, as `ce_id` or `/request`.
    package var place: String
    /// What is wrong, for a person.
    package var message: String

    /// An error of a record.
    package init(_ code: Code, at place: String, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    package var description: String { "\(code.rawValue) at \(place): \(message)" }
}
