package import JSON

/// One way in which a value breaks its schema.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    /// One step of the way to the value, as people are told it.
    package enum Label: Sendable, Hashable {
        /// A property that the schema lists.
        case property(PropertyName)
        /// A property whose name only the sender knows: it may be a person's data.
        case unlisted
        /// An element, counted from 0.
        case element(Int)
    }

    /// Where in the value.
    package let instance: JSONPointer
    /// The keywords by which the schema came there, `$ref` and the like included (core, section 12.3.1).
    package let keywordLocation: JSONPointer
    /// Where in the schema: the absolute location of the keyword, as `URI#/pointer`.
    package let schemaLocation: String
    /// The keyword that is broken, such as `minLength`.
    package let keyword: String
    /// What is wrong.
    package let reason: ViolationReason
    /// The way to the value for people; as long as ``instance``.
    package let place: [Label]

    /// The place and what was expected, in English. It never repeats the value's data.
    package var message: String { message(in: .en) }

    /// The place and what was expected, as one sentence for people. It never repeats the value's data: a property is named
    /// only when the schema lists it, by its `x-title` in that language where there is one.
    package func message(in language: Language) -> String {
        let sentences = language.sentences
        return "\(sentences.place(place)): \(sentences.text(of: reason))"
    }

    package var description: String { "\(instance): \(Language.en.sentences.text(of: reason))" }

    /// The violation for machines: `instance`, `schema`, `keyword`, `message`.
    package var json: JSONValue { json(in: .en) }

    /// The violation for machines, with the message in that language.
    package func json(in language: Language) -> JSONValue {
        [
            "instance": .string(instance.description), "schema": .string(schemaLocation),
            "keyword": .string(keyword), "message": .string(message(in: language)),
        ]
    }
}
