import JSON

/// JSON Schema draft 2020-12 in the words of draft-07, which AsyncAPI's own schema object is made of.
///
/// What draft-07 has no word for (`unevaluatedProperties`, `minContains`, …) stays as it is: its readers pass over unknown
/// keywords, so they accept more than the bus does, never less.
enum Draft07 {
    static func translated(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.object else { return schema }
        var result = JSONObject(minimumCapacity: object.count)
        for (keyword, value) in object {
            switch (SchemaShape(keyword: keyword), value) {
            case (.schema, _): result[keyword] = translated(value)
            case (.list, .array(let elements)): result[keyword] = .array(elements.map(translated))
            case (.map, .object(let members)):
                result[keyword] = .object(
                    JSONObject(uniqueKeysWithValues: members.map { ($0.name, translated($0.value)) }))
            default: result[keyword] = value
            }
        }
        translateItems(&result)
        translateDependencies(&result)
        translateReference(&result)
        return .object(result)
    }

    /// The way to a subschema, as it is once the schema is translated.
    static func translated(_ way: [String], in schema: JSONValue) -> [String] {
        guard let keyword = way.first, let value = schema[keyword], let shape = SchemaShape(keyword: keyword) else {
            return way
        }
        let rest = Array(way.dropFirst())
        if case .schema = shape {
            let isRest = keyword == "items" && schema["prefixItems"] != nil
            return [isRest ? "additionalItems" : keyword] + translated(rest, in: value)
        }
        guard let name = rest.first, let part = JSONPointer(tokens: [name]).evaluate(in: value) else { return way }
        let tail = translated(Array(rest.dropFirst()), in: part)
        switch keyword {
        case "prefixItems": return ["items", name] + tail
        case "dependentSchemas":
            let isJoined = schema["dependentRequired"]?[name] != nil
            return ["dependencies", name] + (isJoined ? ["allOf", "0"] : []) + tail
        default: return [keyword, name] + tail
        }
    }

    /// A list of schemas was `items`, and what came after it `additionalItems`.
    private static func translateItems(_ schema: inout JSONObject) {
        guard let prefix = schema["prefixItems"] else { return }
        schema["prefixItems"] = nil
        if let rest = schema["items"] { schema["additionalItems"] = rest }
        schema["items"] = prefix
    }

    /// Both kinds of dependencies were one keyword. A property with both has them joined.
    private static func translateDependencies(_ schema: inout JSONObject) {
        let required = schema["dependentRequired"]?.object ?? [:]
        let schemas = schema["dependentSchemas"]?.object ?? [:]
        guard !required.isEmpty || !schemas.isEmpty else { return }
        var all = required
        for (name, dependent) in schemas {
            all[name] = required[name].map { ["allOf": [dependent, ["required": $0]]] } ?? dependent
        }
        schema["dependentRequired"] = nil
        schema["dependentSchemas"] = nil
        schema["dependencies"] = .object(all)
    }

    /// What stood beside a `$ref` was passed over.
    private static func translateReference(_ schema: inout JSONObject) {
        guard schema.count > 1, let reference = schema["$ref"] else { return }
        schema["$ref"] = nil
        schema["allOf"] = .array((schema["allOf"]?.array ?? []) + [["$ref": reference]])
    }
}
