import JSON

extension ExampleGenerator {
    mutating func object(
        _ all: [SchemaSource.Place], at site: ExampleSite
    ) throws(ExampleError) -> JSONValue {
        let required = self.required(all)
        let most = all.compactMap { Self.count($0.value["maxProperties"]) }.min() ?? .max
        let fewest = all.compactMap { Self.count($0.value["minProperties"]) }.max() ?? 0
        var listed: [String] = []
        for place in all {
            for name in place.value["properties"]?.object?.keys ?? JSONObject().keys
            where !listed.contains(where: { $0.hasSameUTF8(as: name) }) { listed.append(name) }
        }
        let names = listed + required.filter { name in !listed.contains { $0.hasSameUTF8(as: name) } }
        let site = site.object(of: names)
        var object = JSONObject(minimumCapacity: names.count)
        var left: [String] = []
        for name in names {
            let isRequired = required.contains { $0.hasSameUTF8(as: name) }
            // The deeper, the less that is not needed: a recursive schema comes to its end.
            let isWanted = isRequired || (object.count < most && random.chance(max(75 - site.depth * 10, 5)))
            guard isWanted else {
                left.append(name)
                continue
            }
            if let value = try member(name, of: all, at: site, isRequired: isRequired) { object[name] = value }
        }
        for name in left where object.count < fewest {
            if let value = try member(name, of: all, at: site, isRequired: false) { object[name] = value }
        }
        try fill(&object, to: fewest, all, at: site)
        return .object(object)
    }

    /// What must be there, with what that requires in turn.
    private func required(_ all: [SchemaSource.Place]) -> [String] {
        var names: [String] = []
        var pending = all.flatMap { $0.value["required"]?.array?.compactMap(\.string) ?? [] }
        pending.reverse()
        while let name = pending.popLast() {
            guard !names.contains(where: { $0.hasSameUTF8(as: name) }) else { continue }
            names.append(name)
            for place in all {
                pending += place.value["dependentRequired"]?[name]?.array?.compactMap(\.string) ?? []
            }
        }
        return names
    }

    /// A member's value; nil for an optional one that can't be had.
    private mutating func member(
        _ name: String, of all: [SchemaSource.Place], at site: ExampleSite, isRequired: Bool
    ) throws(ExampleError) -> JSONValue? {
        var places: [SchemaSource.Place] = []
        for place in all {
            if let known = place.child("properties", name) {
                places.append(known)
            } else if place.value["patternProperties"] == nil, let additional = place.child("additionalProperties") {
                places.append(additional)
            }
        }
        do throws(ExampleError) {
            return try value(places, at: site.property(name))
        } catch {
            if isRequired || !error.isChance { throw error }
            return nil
        }
    }

    /// Adds members of invented names, where the schema wants more than it lists.
    private mutating func fill(
        _ object: inout JSONObject, to count: Int, _ all: [SchemaSource.Place], at site: ExampleSite
    ) throws(ExampleError) {
        let naming = all.compactMap { $0.child("propertyNames") }
        var attempts = 0
        while object.count < count, attempts < count + Self.triesPerValue {
            attempts += 1
            var name = "field\(attempts)"
            if !naming.isEmpty { name = try value(naming, at: ExampleSite().property("name").element).string ?? name }
            guard !object.contains(name), let value = try member(name, of: all, at: site, isRequired: false) else {
                continue
            }
            object[name] = value
        }
    }

    mutating func array(_ all: [SchemaSource.Place], at site: ExampleSite) throws(ExampleError) -> JSONValue {
        let fewest = all.compactMap { Self.count($0.value["minItems"]) }.max() ?? 0
        let most = all.compactMap { Self.count($0.value["maxItems"]) }.min() ?? .max
        let prefix = all.map { $0.children("prefixItems").count }.max() ?? 0
        let isUnique = all.contains { $0.value["uniqueItems"]?.bool == true }
        let contained = all.compactMap { $0.child("contains") }
        let wantedMatches =
            contained.isEmpty ? 0 : all.compactMap { Self.count($0.value["minContains"]) }.max() ?? 1
        let isEnded = all.contains { $0.value["items"]?.bool == false }
        let usual = max(prefix, site.depth > 4 ? 0 : random.number(1...3), wantedMatches)
        let count = min(max(fewest, isEnded ? min(usual, prefix) : usual), most)
        var elements: [JSONValue] = []
        for index in 0..<count {
            var places: [SchemaSource.Place] = []
            for place in all {
                let first = place.children("prefixItems")
                if index < first.count {
                    places.append(first[index])
                } else if let rest = place.child("items") {
                    places.append(rest)
                }
            }
            if index >= prefix, index - prefix < wantedMatches { places += contained }
            guard let element = try element(places, at: site.element, unlike: isUnique ? elements : []) else { break }
            elements.append(element)
        }
        return .array(elements)
    }

    /// An element that is none of those before; nil when none is found.
    private mutating func element(
        _ places: [SchemaSource.Place], at site: ExampleSite, unlike others: [JSONValue]
    ) throws(ExampleError) -> JSONValue? {
        for _ in 0..<Self.triesPerValue {
            let element = try value(places, at: site)
            if !others.contains(element) { return element }
        }
        return nil
    }
}
