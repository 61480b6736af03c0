import JSON

// Keywords that apply subschemas. Those that depend on one another are one check, made where the first of them stands.
extension SchemaCompiler {
    mutating func subschema(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> Int {
        compile(value, at: place.appending(keyword), keyword: keyword)
    }

    mutating func list(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> [Int]? {
        guard let elements = value.array, !elements.isEmpty else {
            _ = malformed(keyword, "an array of at least one schema", at: place)
            return nil
        }
        var list: [Int] = []
        for (position, element) in elements.enumerated() {
            list.append(compile(element, at: place.appending(keyword, String(position)), keyword: keyword))
        }
        return list
    }

    mutating func schemas(
        _ keyword: String, _ value: JSONValue, at place: SchemaPlace
    ) -> [(name: String, node: Int)]? {
        guard let object = value.object else {
            _ = malformed(keyword, "an object of schemas", at: place)
            return nil
        }
        var all: [(name: String, node: Int)] = []
        for (name, element) in object {
            all.append((name, compile(element, at: place.appending(keyword, name), keyword: keyword)))
        }
        return all
    }

    mutating func map(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> [JSONName: Int] {
        var map: [JSONName: Int] = [:]
        for (name, node) in schemas(keyword, value, at: place) ?? [] { map[JSONName(name)] = node }
        return map
    }

    mutating func properties(_ keyword: String, in object: JSONObject, at place: SchemaPlace) -> SchemaCheck? {
        let present = ["properties", "patternProperties", "additionalProperties"].filter { object.contains($0) }
        guard present.first == keyword else { return nil }
        let known = object["properties"].map { map("properties", $0, at: place) } ?? [:]
        var patterns: [(pattern: Pattern, node: Int)] = []
        for (source, node) in object["patternProperties"].flatMap({ schemas("patternProperties", $0, at: place) }) ?? []
        {
            guard let pattern = pattern(source, at: place.appending("patternProperties", source)) else { continue }
            patterns.append((pattern, node))
        }
        let additional = object["additionalProperties"].map { subschema("additionalProperties", $0, at: place) }
        return .properties(Properties(known: known, patterns: patterns, additional: additional))
    }

    mutating func items(_ keyword: String, in object: JSONObject, at place: SchemaPlace) -> SchemaCheck? {
        let first = object["prefixItems"]
        if first != nil, keyword == "items" { return nil }
        let prefix = first.map { list("prefixItems", $0, at: place) ?? [] } ?? []
        return .items(prefix: prefix, rest: object["items"].map { subschema("items", $0, at: place) })
    }

    /// `minContains` and `maxContains` mean nothing without `contains`, but must be sound.
    mutating func contains(
        _ keyword: String, _ value: JSONValue, in object: JSONObject, at place: SchemaPlace
    ) -> SchemaCheck? {
        guard keyword == "contains" else {
            _ = count(keyword, value, at: place)
            return nil
        }
        // Whoever is malformed is reported at its own turn.
        let bounds = place.dialect.contains(.validation)
        let minimum = bounds ? object["minContains"].flatMap(Self.count) : nil
        return .contains(
            Contains(
                node: subschema(keyword, value, at: place), minimum: minimum ?? 1,
                maximum: bounds ? object["maxContains"].flatMap(Self.count) : nil, minimumIsWritten: minimum != nil))
    }

    /// `then` and `else` mean nothing without `if`, but must be sound.
    mutating func conditional(_ keyword: String, in object: JSONObject, at place: SchemaPlace) -> SchemaCheck? {
        guard let condition = object["if"] else {
            if let schema = object[keyword] { _ = subschema(keyword, schema, at: place) }
            return nil
        }
        guard keyword == "if" else { return nil }
        let test = subschema("if", condition, at: place)
        let then = object["then"].map { subschema("then", $0, at: place) }
        let otherwise = object["else"].map { subschema("else", $0, at: place) }
        return .conditional(if: test, then: then, else: otherwise)
    }
}
