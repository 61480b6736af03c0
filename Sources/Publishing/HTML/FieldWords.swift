import JSON
import JSONSchema

/// What a field may hold, in words.
struct FieldWords {
    let language: Language

    /// What kind of value it is.
    func type(_ field: Field) -> String {
        if field.isList {
            guard field.children.isEmpty else { return PageText.list[language] }
            let items = Field(
                name: "", schemas: field["items"].compactMap(\.object), isRequired: false, document: nil, isList: false,
                children: [])
            return "\(PageText.list[language]): \(type(items))"
        }
        if let format = field["format"].first?.string { return self.format(format) }
        let types = field["type"].first.map { $0.array ?? [$0] }?.compactMap(\.string) ?? []
        let words = types.filter { $0 != "null" }.map { self.type(named: $0) }
        if !words.isEmpty { return words.joined(separator: PageText.or[language]) }
        if !field.children.isEmpty { return type(named: "object") }
        return (field["const"] + field["enum"].flatMap { $0.array ?? [] }).first.map { type(of: $0) }
            ?? PageText.anything[language]
    }

    /// Its limits, one a line.
    func limits(_ field: Field) -> [String] {
        var limits: [String] = []
        limits += range(field, "minLength", "maxLength", PageText.characters)
        limits += range(field, "minItems", "maxItems", PageText.elements)
        limits += range(field, "minProperties", "maxProperties", PageText.members)
        limits += range(field, "minimum", "maximum", nil)
        for value in field["exclusiveMinimum"] { limits.append("\(PageText.above[language]) \(text(value))") }
        for value in field["exclusiveMaximum"] { limits.append("\(PageText.below[language]) \(text(value))") }
        for value in field["multipleOf"] { limits.append("\(PageText.multipleOf[language]) \(text(value))") }
        if field["uniqueItems"].contains(true) { limits.append(PageText.unique[language]) }
        for value in field["pattern"] { limits.append("\(PageText.pattern[language]) \(text(value))") }
        for value in field["const"] { limits.append("\(PageText.always[language]) \(text(value))") }
        return limits
    }

    /// The values that it may have, where these are listed, each with what it stands for.
    func values(_ field: Field) -> [(value: String, title: String?)] {
        guard let values = field["enum"].first?.array else { return [] }
        let titles = field["x-values"].first
        return values.map { value in
            let text = text(value)
            return (text, titles?[text]?[language.rawValue]?.string)
        }
    }

    private func range(_ field: Field, _ low: String, _ high: String, _ unit: PageText.Unit?) -> [String] {
        let from = field[low].first
        let to = field[high].first
        func counted(_ value: JSONValue) -> String {
            guard let unit else { return text(value) }
            return "\(text(value)) \(unit.word(value.integer ?? 0, language))"
        }
        switch (from, to) {
        case (let from?, let to?) where from == to:
            return [unit == nil ? "= \(text(from))" : "\(PageText.exactly[language]) \(counted(from))"]
        case (let from?, let to?): return ["\(text(from))–\(counted(to))"]
        case (let from?, nil): return ["\(PageText.atLeast[language]) \(counted(from))"]
        case (nil, let to?): return ["\(PageText.atMost[language]) \(counted(to))"]
        case (nil, nil): return []
        }
    }

    private func text(_ value: JSONValue) -> String { value.string ?? value.serializedString }

    private func type(of value: JSONValue) -> String {
        switch value {
        case .string: type(named: "string")
        case .number: type(named: "number")
        case .bool: type(named: "boolean")
        case .array: type(named: "array")
        case .object: type(named: "object")
        case .null: PageText.nothing[language]
        }
    }

    private func type(named name: String) -> String {
        switch name {
        case "string": PageText.string[language]
        case "integer": PageText.integer[language]
        case "number": PageText.number[language]
        case "boolean": PageText.boolean[language]
        case "object": PageText.object[language]
        case "array": PageText.list[language]
        case "null": PageText.nothing[language]
        default: name
        }
    }

    private func format(_ name: String) -> String {
        switch name {
        case "date": PageText.date[language]
        case "date-time": PageText.dateTime[language]
        case "time": PageText.time[language]
        case "duration": PageText.duration[language]
        case "email", "idn-email": PageText.email[language]
        case "uri", "uri-reference", "iri", "iri-reference": PageText.uri[language]
        case "uuid": "UUID"
        case "pinfl": PageText.pinfl[language]
        case "stir": PageText.stir[language]
        case "cadastre": PageText.cadastre[language]
        case "passport-uz": PageText.passport[language]
        case "phone-uz": PageText.phone[language]
        case "oked": PageText.oked[language]
        default: "\(PageText.string[language]) (\(name))"
        }
    }
}
