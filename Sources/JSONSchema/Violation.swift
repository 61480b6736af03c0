package import JSON

/// One way in which a value breaks its schema.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the value.
    package let instance: JSONPointer
    /// Where in the schema: the absolute location of the keyword, as `URI#/pointer`.
    package let schemaLocation: String
    /// The keyword that is broken, such as `minLength`.
    package let keyword: String
    /// What was expected, in English. It never repeats the value's data.
    package let message: String

    package init(instance: JSONPointer, schemaLocation: String, keyword: String, message: String) {
        self.instance = instance
        self.schemaLocation = schemaLocation
        self.keyword = keyword
        self.message = message
    }

    package var description: String { "\(instance): \(message)" }

    /// The violation for machines: `instance`, `schema`, `keyword`, `message`.
    package var json: JSONValue {
        [
            "instance": .string(instance.description), "schema": .string(schemaLocation),
            "keyword": .string(keyword), "message": .string(message),
        ]
    }
}
