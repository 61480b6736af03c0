import JSON
import JSONSchema

/// The compiler of schemas and the validator: a schema, and a value to check.
enum SchemaTarget: FuzzTarget {
    static let seeds = [
        ("true", "1"), (##"{"type":"object","properties":{"a":{"$ref":"#"}},"additionalProperties":false}"##, "{}"),
        (##"{"$defs":{"n":{"$dynamicAnchor":"n","items":{"$dynamicRef":"#n"}}},"$ref":"#/$defs/n"}"##, "[[[]]]"),
        (##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##, ##"{"a":1,"b":2}"##),
        (##"{"$id":"http://x/y","$defs":{"z":{"$id":"z","$anchor":"q"}},"$ref":"z#q"}"##, "null"),
        (##"{"uniqueItems":true,"items":{"multipleOf":1e-300,"format":"pinfl"}}"##, ##"[1,1.0,"52902000771238"]"##),
    ].map { "\($0)\u{1E}\($1)" }
    static let words = [
        "\"$ref\":\"#\",", "\"$dynamicRef\":\"#x\",", "\"$dynamicAnchor\":\"x\",", "\"$id\":\"x\",", "\"$schema\":",
        "\"unevaluatedItems\":false,", "\"unevaluatedProperties\":false,", "\"not\":{},", "\"items\":", "\"type\":",
        "\"pattern\":\"(a*)*b\",", "\"format\":\"", "{", "}", "[", "]", ",", "\"a\":", "1e999999999", "1e-999999999",
        "true", "false", "\u{1E}", "\"#/$defs/d0\"",
    ]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        Array(SchemaGrammar.pair(using: &generator).utf8)
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let (first, second) = parts(input)
        guard let document = try? JSONValue(parsing: first) else { return false }
        let (schema, errors) = Schema.check(document) { _ in nil }
        let standard = Schema.check(document, options: .standard) { _ in nil }
        for error in errors + standard.errors {
            try Finding.require(
                !error.message.isEmpty && !error.remedy.isEmpty,
                "an error without words: \(error.code), \(error.message.isEmpty ? "no message" : "no remedy")")
            if error.document.isEmpty {
                try Finding.require(
                    error.pointer.evaluate(in: document) != nil, "an error's place is not in the schema: \(error.code)")
            }
        }
        if errors.isEmpty {
            try Finding.require(standard.errors.isEmpty, "taken strictly, but not by the standard")
        }
        guard let value = second.flatMap({ try? JSONValue(parsing: $0) }) else { return errors.isEmpty }
        if standard.errors.isEmpty { try check(standard.schema, of: document, with: value) }
        guard errors.isEmpty else { return false }
        try check(schema, of: document, with: value)
        if let expected = PlainValidator.isValid(value, schema: document) {
            try Finding.require(
                schema.isValid(value) == expected, "says \(!expected) where the plain validator says \(expected)")
        }
        return true
    }

    /// All ways to ask agree, and reasons have their places.
    private static func check(
        _ schema: Schema, of document: JSONValue, with value: JSONValue
    ) throws(Finding) {
        let isValid = schema.isValid(value)
        let violations = schema.validate(value)
        try Finding.require(isValid == violations.isEmpty, "isValid and validate disagree")
        try Finding.require(schema.output(value, format: .flag)["valid"] == .bool(isValid), "flag output disagrees")
        let basic = schema.output(value, format: .basic)
        try Finding.require(basic["valid"] == .bool(isValid), "basic output disagrees")
        try Finding.require((basic["errors"]?.array ?? []).count == violations.count, "basic output lists others")
        let one = schema.validate(value, limit: 1)
        // What can't be checked to its end may still have a first violation.
        let isExhausted = violations.first?.reason == .exhausted
        try Finding.require(
            isExhausted ? one.count == 1 : one == Array(violations.prefix(1)),
            "the limit changes which violation is the first")
        let texts = Texts(of: value, butNotIn: document)
        for violation in violations {
            try Finding.require(
                violation.instance.evaluate(in: value) != nil,
                "a violation's place is not in the value: \(violation.keyword)")
            if violation.schemaLocation.hasPrefix("#") {
                let place = JSONPointer(String(violation.schemaLocation.dropFirst()))
                try Finding.require(
                    place?.evaluate(in: document) != nil,
                    "a violation's place is not in the schema: \(violation.keyword)")
            }
            for language in Language.allCases {
                let message = violation.message(in: language)
                try Finding.require(!message.isEmpty, "a violation without words: \(violation.keyword)")
                try Finding.require(
                    !texts.occur(in: message), "a message repeats data: \(violation.keyword) in \(language.rawValue)")
            }
        }
    }

    /// Texts of a value long enough to be told from others, but for those that the schema itself has.
    private struct Texts {
        private var texts: Set<String> = []

        init(of value: JSONValue, butNotIn document: JSONValue) {
            collect(value)
            let own = document.serializedString
            texts = texts.filter { $0.unicodeScalars.count >= 8 && !own.contains($0) }
        }

        private mutating func collect(_ value: JSONValue) {
            switch value {
            case .string(let text): texts.insert(text)
            case .array(let elements): elements.forEach { collect($0) }
            case .object(let object):
                for member in object {
                    texts.insert(member.name)
                    collect(member.value)
                }
            default: break
            }
        }

        func occur(in message: String) -> Bool { texts.contains { message.contains($0) } }
    }
}
