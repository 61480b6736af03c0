import JSON

extension SchemaMaker {
    /// A document that differs in one to three places.
    mutating func mutated(_ document: JSONValue) -> JSONValue {
        var document = document
        for _ in 0...below(3) { document = mutatedOnce(document, depth: 0) }
        return document
    }

    private mutating func mutatedOnce(_ value: JSONValue, depth: Int) -> JSONValue {
        guard case .object(var object) = value, !object.isEmpty else { return schema(1) }
        // Down into one of the subschemas, more often than not.
        let places = Self.subschemas(of: object)
        if !places.isEmpty, chance(65) {
            let place = one(of: places)
            return Self.replacing(place, in: value) { self.mutatedOnce($0, depth: depth + 1) }
        }
        switch below(8) {
        case 0:
            let key = one(of: Array(object.keys))
            if key != "$defs" { object[key] = nil }
        case 1:
            var names = object["required"]?.array ?? []
            let name = JSONValue.string(one(of: Self.names))
            if let place = names.firstIndex(of: name) { names.remove(at: place) } else { names.append(name) }
            object["required"] = .array(names)
        case 2:
            var properties = object["properties"]?.object ?? [:]
            let name = one(of: Self.names)
            properties[name] = properties[name] == nil || chance(40) ? schema(1) : nil
            object["properties"] = .object(properties)
        case 3: object["additionalProperties"] = one(of: [true, false, schema(0)])
        case 4:
            if let number = object.first(where: { $0.value.integer != nil }), let old = number.value.integer {
                object[number.name] = JSONValue(
                    max(old + (chance(50) ? 1 : -1), number.name == "multipleOf" ? 1 : 0))
            }
        case 5:
            if var values = object["enum"]?.array {
                if chance(50), values.count > 1 { values.removeLast() } else { values.append(self.value(0)) }
                object["enum"] = .array(values.unique)
            } else if let type = object["type"]?.string {
                object["type"] = .array([.string(type), .string(one(of: Self.types))].unique)
            }
        case 6:
            for key in ["anyOf", "oneOf", "allOf"] {
                guard var list = object[key]?.array else { continue }
                if chance(50), list.count > 1 { list.removeLast() } else { list.append(schema(0)) }
                object[key] = .array(list)
            }
        default:
            let extra = schema(1)
            for (key, value) in extra.object ?? [:] { object[key] = object[key] ?? value }
        }
        return .object(object)
    }

    private static func subschemas(of object: JSONObject) -> [[String]] {
        var places: [[String]] = []
        for (key, value) in object {
            switch (key, value) {
            case ("properties", .object(let map)), ("patternProperties", .object(let map)):
                places += map.keys.map { [key, $0] }
            case ("$defs", .object(let map)):
                if object["$ref"] != nil { places += map.keys.map { [key, $0] } }
            case ("anyOf", .array(let list)), ("oneOf", .array(let list)), ("allOf", .array(let list)),
                ("prefixItems", .array(let list)):
                places += list.indices.map { [key, String($0)] }
            case ("items", _), ("additionalProperties", _), ("not", _), ("if", _), ("then", _), ("else", _),
                ("contains", _):
                places.append([key])
            default: break
            }
        }
        return places
    }

    private static func replacing(
        _ place: [String], in value: JSONValue, by change: (JSONValue) -> JSONValue
    ) -> JSONValue {
        guard let first = place.first else { return change(value) }
        let rest = Array(place.dropFirst())
        switch value {
        case .object(var object):
            object[first] = object[first].map { replacing(rest, in: $0, by: change) }
            return .object(object)
        case .array(var list):
            if let index = Int(first), list.indices.contains(index) {
                list[index] = replacing(rest, in: list[index], by: change)
            }
            return .array(list)
        default: return value
        }
    }
}
