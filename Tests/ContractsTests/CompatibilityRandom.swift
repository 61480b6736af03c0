import JSON

/// Random numbers from a seed (SplitMix64), so that a failure can be seen again.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}

/// Random schemas over a small world of names and values, where differences show.
struct SchemaMaker {
    static let names = ["a", "b", "c", "d"]
    static let types = ["null", "boolean", "object", "array", "string", "number", "integer"]

    var random: SeededRandom
    /// Whether to use `anyOf` and the like, `$ref` and conditions.
    let combining: Bool

    init(seed: UInt64, combining: Bool = true) {
        random = SeededRandom(seed: seed)
        self.combining = combining
    }

    /// A whole document: some definitions, of which one may refer to itself, and a root.
    mutating func document() -> JSONValue {
        var object = schema(3).object ?? [:]
        object["$defs"] = [
            "one": schema(1),
            "list": ["type": "object", "properties": ["a": schema(0), "b": ["$ref": "#/$defs/list"]]],
        ]
        return .object(object)
    }

    mutating func schema(_ depth: Int) -> JSONValue {
        if random.chance(4) { return random.chance(70) ? true : false }
        var object: JSONObject = [:]
        let kinds = depth > 0 ? 9 : 5
        switch random.below(kinds) {
        case 0:
            object["type"] = "string"
            addLengths("Length", 40, to: &object)
            if random.chance(15) { object["format"] = random.chance(50) ? "date" : "stir" }
        case 1:
            object["type"] = .string(random.chance(50) ? "integer" : "number")
            addNumeric(to: &object)
        case 2: object["enum"] = .array((0...random.below(3)).map { _ in value(1) }.unique)
        case 3: object["const"] = value(1)
        case 4:
            object["type"] = .array([.string(random.one(of: Self.types)), .string(random.one(of: Self.types))].unique)
        case 5: addArray(depth, to: &object)
        default: addObject(depth, to: &object)
        }
        if combining, depth > 0, random.chance(25) { addCombination(depth - 1, to: &object) }
        return .object(object)
    }

    private mutating func addLengths(_ what: String, _ percent: Int, to object: inout JSONObject) {
        if random.chance(percent) { object["min" + what] = JSONValue(random.below(3)) }
        if random.chance(percent) { object["max" + what] = JSONValue(1 + random.below(4)) }
    }

    private mutating func addNumeric(to object: inout JSONObject) {
        if random.chance(40) {
            object[random.chance(70) ? "minimum" : "exclusiveMinimum"] = JSONValue(random.below(4) - 1)
        }
        if random.chance(40) {
            object[random.chance(70) ? "maximum" : "exclusiveMaximum"] = JSONValue(2 + random.below(4))
        }
        if random.chance(20) { object["multipleOf"] = random.one(of: [1, 2, 0.5, 3]) }
    }

    private mutating func addArray(_ depth: Int, to object: inout JSONObject) {
        object["type"] = "array"
        addLengths("Items", 30, to: &object)
        if random.chance(60) { object["items"] = schema(depth - 1) }
        if random.chance(30) { object["prefixItems"] = .array((0...random.below(2)).map { _ in schema(depth - 1) }) }
        if random.chance(20) { object["uniqueItems"] = true }
    }

    private mutating func addObject(_ depth: Int, to object: inout JSONObject) {
        if random.chance(85) { object["type"] = "object" }
        var properties: JSONObject = [:]
        for name in Self.names where random.chance(50) { properties[name] = schema(depth - 1) }
        if random.chance(90) { object["properties"] = .object(properties) }
        if random.chance(50) {
            object["required"] = .array(Self.names.filter { _ in random.chance(35) }.map { .string($0) })
        }
        switch random.below(10) {
        case 0...3: object["additionalProperties"] = false
        case 4, 5: object["additionalProperties"] = schema(0)
        default: break
        }
        if random.chance(10) { addLengths("Properties", 60, to: &object) }
        if random.chance(8) { object["dependentRequired"] = ["a": ["b"]] }
        if random.chance(6) { object["propertyNames"] = ["enum": ["a", "b", "d"]] }
    }

    private mutating func addCombination(_ depth: Int, to object: inout JSONObject) {
        switch random.below(7) {
        case 0: object["allOf"] = .array((0...random.below(2)).map { _ in schema(depth) })
        case 1, 2:
            // By itself, else next to nothing fits.
            object = ["anyOf": .array((0...(1 + random.below(2))).map { _ in schema(depth) })]
        case 3: object = ["oneOf": .array((0...(1 + random.below(2))).map { _ in schema(depth) })]
        case 4: object["not"] = schema(depth)
        case 5:
            object["if"] = schema(depth)
            if random.chance(80) { object["then"] = schema(depth) }
            if random.chance(50) { object["else"] = schema(depth) }
        default: object = ["$ref": .string(random.chance(50) ? "#/$defs/one" : "#/$defs/list")]
        }
    }

    /// A document that differs in one to three places.
    mutating func mutated(_ document: JSONValue) -> JSONValue {
        var document = document
        for _ in 0...random.below(3) { document = mutatedOnce(document, depth: 0) }
        return document
    }

    private mutating func mutatedOnce(_ value: JSONValue, depth: Int) -> JSONValue {
        guard case .object(var object) = value, !object.isEmpty else { return schema(1) }
        // Down into one of the subschemas, more often than not.
        let places = Self.subschemas(of: object)
        if !places.isEmpty, random.chance(65) {
            let place = random.one(of: places)
            return Self.replacing(place, in: value) { self.mutatedOnce($0, depth: depth + 1) }
        }
        switch random.below(8) {
        case 0:
            let key = random.one(of: Array(object.keys))
            if key != "$defs" { object[key] = nil }
        case 1:
            var names = object["required"]?.array ?? []
            let name = JSONValue.string(random.one(of: Self.names))
            if let place = names.firstIndex(of: name) { names.remove(at: place) } else { names.append(name) }
            object["required"] = .array(names)
        case 2:
            var properties = object["properties"]?.object ?? [:]
            let name = random.one(of: Self.names)
            properties[name] = properties[name] == nil || random.chance(40) ? schema(1) : nil
            object["properties"] = .object(properties)
        case 3: object["additionalProperties"] = random.one(of: [true, false, schema(0)])
        case 4:
            if let number = object.first(where: { $0.value.integer != nil }), let old = number.value.integer {
                object[number.name] = JSONValue(
                    max(old + (random.chance(50) ? 1 : -1), number.name == "multipleOf" ? 1 : 0))
            }
        case 5:
            if var values = object["enum"]?.array {
                if random.chance(50), values.count > 1 { values.removeLast() } else { values.append(self.value(0)) }
                object["enum"] = .array(values.unique)
            } else if let type = object["type"]?.string {
                object["type"] = .array([.string(type), .string(random.one(of: Self.types))].unique)
            }
        case 6:
            for key in ["anyOf", "oneOf", "allOf"] {
                guard var list = object[key]?.array else { continue }
                if random.chance(50), list.count > 1 { list.removeLast() } else { list.append(schema(0)) }
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
            case ("properties", .object(let map)), ("$defs", .object(let map)): places += map.keys.map { [key, $0] }
            case ("anyOf", .array(let list)), ("oneOf", .array(let list)), ("allOf", .array(let list)),
                ("prefixItems", .array(let list)):
                places += list.indices.map { [key, String($0)] }
            case ("items", _), ("additionalProperties", _), ("not", _), ("if", _), ("then", _), ("else", _):
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

    /// Any value of the small world.
    mutating func value(_ depth: Int) -> JSONValue {
        switch random.below(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(random.chance(50))
        case 2: return JSONValue(random.below(7) - 1)
        case 3: return random.one(of: [0.5, 1.5, 2.25, -0.5])
        case 4, 5: return .string(random.one(of: ["", "x", "xy", "xyz", "a", "2026-01-31", "123456789"]))
        case 6: return .array((0..<random.below(4)).map { _ in value(depth - 1) })
        default:
            var object: JSONObject = [:]
            for name in Self.names + ["e"] where random.chance(35) { object[name] = value(depth - 1) }
            return .object(object)
        }
    }

    /// A value that fits the schema more often than chance would have it.
    mutating func value(like schema: JSONValue, in document: JSONValue, _ depth: Int) -> JSONValue {
        guard case .object(let object) = schema, depth > 0, !random.chance(6) else { return value(max(depth, 0)) }
        if let reference = object["$ref"]?.string, let pointer = JSONPointer(String(reference.dropFirst())),
            let target = pointer.evaluate(in: document)
        {
            return value(like: target, in: document, depth - 1)
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let list = object[key]?.array, !list.isEmpty, random.chance(70) {
                return value(like: random.one(of: list), in: document, depth - 1)
            }
        }
        if let const = object["const"] { return const }
        if let list = object["enum"]?.array, !list.isEmpty { return random.one(of: list) }
        let types = object["type"]?.array ?? object["type"].map { [$0] } ?? []
        let own = object["properties"] == nil ? nil : "object"
        let type: String? = types.isEmpty ? own : random.one(of: types).string
        switch type {
        case "object"?: return objectValue(object, in: document, depth)
        case "array"?:
            let prefix = object["prefixItems"]?.array ?? []
            let least = Int(object["minItems"]?.integer ?? 0)
            return .array(
                (0..<(least + random.below(3))).map { index in
                    value(
                        like: prefix.indices.contains(index) ? prefix[index] : object["items"] ?? true, in: document,
                        depth - 1)
                })
        case "string"?: return .string(random.one(of: ["", "x", "xy", "xyz", "wxyz", "2026-01-31", "123456789"]))
        case "null"?: return .null
        case "boolean"?: return .bool(random.chance(50))
        case "integer"?: return JSONValue(random.below(8) - 1)
        case "number"?: return random.chance(50) ? JSONValue(random.below(8) - 1) : random.one(of: [0.5, 1.5, 2.25])
        default: return value(depth)
        }
    }

    private mutating func objectValue(_ schema: JSONObject, in document: JSONValue, _ depth: Int) -> JSONValue {
        var object: JSONObject = [:]
        let required = schema["required"]?.array ?? []
        let additional = schema["additionalProperties"] ?? true
        for name in Self.names + ["e"] where required.contains(.string(name)) || random.chance(40) {
            if let known = schema["properties"]?[name] {
                object[name] = value(like: known, in: document, depth - 1)
            } else if additional != false, random.chance(50) {
                object[name] = value(like: additional, in: document, depth - 1)
            }
        }
        return .object(object)
    }
}

extension Array where Element: Hashable {
    /// Each once.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
