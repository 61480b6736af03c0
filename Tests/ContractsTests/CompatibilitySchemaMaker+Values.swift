import JSON

extension SchemaMaker {
    /// Any value of the small world.
    mutating func value(_ depth: Int) -> JSONValue {
        switch below(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(chance(50))
        case 2: return JSONValue(below(7) - 1)
        case 3: return one(of: [0.5, 1.5, 2.25, -0.5])
        case 4, 5: return .string(one(of: ["", "x", "xy", "xyz", "a", "2026-01-31", "123456789"]))
        case 6: return .array((0..<below(4)).map { _ in value(depth - 1) })
        default:
            var object: JSONObject = [:]
            for name in Self.names + ["e"] where chance(35) { object[name] = value(depth - 1) }
            return .object(object)
        }
    }

    /// A value that fits the schema more often than chance would have it.
    mutating func value(like schema: JSONValue, in document: JSONValue, _ depth: Int) -> JSONValue {
        guard case .object(let object) = schema, depth > 0, !chance(6) else { return value(max(depth, 0)) }
        if let reference = object["$ref"]?.string, let pointer = JSONPointer(String(reference.dropFirst())),
            let target = pointer.evaluate(in: document)
        {
            return value(like: target, in: document, depth - 1)
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let list = object[key]?.array, !list.isEmpty, chance(70) {
                return value(like: one(of: list), in: document, depth - 1)
            }
        }
        if let const = object["const"] { return const }
        if let list = object["enum"]?.array, !list.isEmpty { return one(of: list) }
        let types = object["type"]?.array ?? object["type"].map { [$0] } ?? []
        let own = object["properties"] == nil ? nil : "object"
        let type: String? = types.isEmpty ? own : one(of: types).string
        switch type {
        case "object"?: return objectValue(object, in: document, depth)
        case "array"?:
            let prefix = object["prefixItems"]?.array ?? []
            let least = Int(object["minItems"]?.integer ?? 0)
            return .array(
                (0..<(least + below(3))).map { index in
                    value(
                        like: prefix.indices.contains(index) ? prefix[index] : object["items"] ?? true, in: document,
                        depth - 1)
                })
        case "string"?: return .string(one(of: ["", "x", "xy", "xyz", "wxyz", "2026-01-31", "123456789"]))
        case "null"?: return .null
        case "boolean"?: return .bool(chance(50))
        case "integer"?: return JSONValue(below(8) - 1)
        case "number"?: return chance(50) ? JSONValue(below(8) - 1) : one(of: [0.5, 1.5, 2.25])
        default: return value(depth)
        }
    }

    private mutating func objectValue(_ schema: JSONObject, in document: JSONValue, _ depth: Int) -> JSONValue {
        var object: JSONObject = [:]
        let required = schema["required"]?.array ?? []
        let additional = schema["additionalProperties"] ?? true
        for name in Self.names + ["e"] where required.contains(.string(name)) || chance(40) {
            if let known = schema["properties"]?[name] {
                object[name] = value(like: known, in: document, depth - 1)
            } else if additional != false, chance(50) {
                object[name] = value(like: additional, in: document, depth - 1)
            }
        }
        return .object(object)
    }
}
