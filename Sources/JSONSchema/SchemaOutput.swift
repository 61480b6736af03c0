package import JSON

/// The standard forms in which a verdict is told to machines (core, section 12.4).
package enum SchemaOutput: String, Sendable, Hashable, CaseIterable {
    /// `valid`, and nothing else.
    case flag
    /// `valid`, and what is broken as a flat list.
    case basic
}

extension Schema {
    /// Checks a value and tells the verdict in a standard form.
    ///
    /// - Parameters:
    ///   - format: of the answer.
    ///   - language: of the errors' texts.
    ///   - limit: how many errors to list at most.
    package func output(
        _ value: JSONValue, format: SchemaOutput, language: Language = .en, limit: Int = 50
    ) -> JSONValue {
        if format == .flag { return ["valid": .bool(isValid(value))] }
        let violations = validate(value, limit: limit)
        var output: JSONObject = ["valid": .bool(violations.isEmpty), "keywordLocation": "", "instanceLocation": ""]
        if !violations.isEmpty { output["errors"] = .array(violations.map { $0.unit(in: language) }) }
        return .object(output)
    }
}

extension Violation {
    /// The output unit (core, section 12.3).
    fileprivate func unit(in language: Language) -> JSONValue {
        var unit: JSONObject = [
            "valid": false, "keywordLocation": .string(keywordLocation.description),
            "instanceLocation": .string(instance.description), "error": .string(message(in: language)),
        ]
        // A schema without $id has no absolute location.
        if !schemaLocation.hasPrefix("#"), let mark = schemaLocation.firstIndex(of: "#") {
            let pointer = String(schemaLocation[schemaLocation.index(after: mark)...])
            unit["absoluteKeywordLocation"] = .string(
                schemaLocation[...mark] + URIReference.fragmentEncoded(pointer))
        }
        return .object(unit)
    }
}
