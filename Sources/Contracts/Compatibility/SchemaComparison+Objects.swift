import JSON
import JSONSchema

extension SchemaComparison {
    /// Checks a keyword of the reader that concerns objects as a whole.
    mutating func checkObject(_ keyword: String, _ value: JSONValue, in reader: Int, _ facts: WriterFacts) -> Bool {
        guard facts.types.contains(.object) else { return true }
        switch keyword {
        case "required":
            return require(value.array?.compactMap(\.string) ?? [], of: facts.implied(), in: reader, facts)
        case "minProperties":
            let bound = Self.count(value)
            if max(facts.minProperties, facts.implied().count) >= bound { return true }
            let theirs = facts.minProperties > 0 ? String(facts.minProperties) : nil
            return limit(keyword, String(bound), theirs: theirs, values: "with fewer properties", in: reader, facts)
        case "maxProperties":
            let bound = Self.count(value)
            if min(facts.maxProperties, mostMembers(facts)) <= bound { return true }
            let theirs = facts.maxProperties < .max ? String(facts.maxProperties) : nil
            return limit(keyword, String(bound), theirs: theirs, values: "with more properties", in: reader, facts)
        case "dependentRequired": return dependentRequired(value.object ?? [:], in: reader, facts)
        case "dependentSchemas": return dependentSchemas(in: reader, facts)
        default: return propertyNames(in: reader, facts)
        }
    }

    /// Members that must be there, against those that surely are.
    private mutating func require(
        _ names: [String], of present: Set<JSONName>, in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        var holds = true
        for name in names where !present.contains(JSONName(name)) {
            holds = gap(
                .required, reader, "required", from: facts.conjunction, values: "without `\(name)`",
                narrowed: "`\(name)` is required now", widened: "`\(name)` is no longer required",
                isCertain: !facts.isCoarse)
        }
        return holds
    }

    /// How many members there can be by the closed schemas.
    private mutating func mostMembers(_ facts: WriterFacts) -> Int {
        var most = Int.max
        for members in facts.members where members.patterns.isEmpty {
            if let additional = members.additional, forest[additional].value == false {
                most = min(most, members.listed.count { !lacks($0.name, facts) })
            }
        }
        return most
    }

    /// Whether the writer can't send that member.
    private mutating func lacks(_ name: String, _ facts: WriterFacts) -> Bool {
        let member = self.member(name, facts)
        return !member.isPossible || isEmpty(member.conjunction)
    }

    private mutating func dependentRequired(_ object: JSONObject, in reader: Int, _ facts: WriterFacts) -> Bool {
        var holds = true
        for (name, list) in object where !lacks(name, facts) {
            let present = facts.implied(by: [JSONName(name)])
            for needed in list.array?.compactMap(\.string) ?? [] where !present.contains(JSONName(needed)) {
                holds = gap(
                    .required, reader, "dependentRequired", from: facts.conjunction,
                    values: "with `\(name)` and without `\(needed)`",
                    narrowed: "with `\(name)`, `\(needed)` is required now",
                    widened: "with `\(name)`, `\(needed)` is no longer required", isCertain: !facts.isCoarse)
            }
        }
        return holds
    }

    private mutating func dependentSchemas(in reader: Int, _ facts: WriterFacts) -> Bool {
        var holds = true
        for (name, node) in forest.map(reader, "dependentSchemas") where !lacks(name, facts) {
            var writer = facts.conjunction.limited(to: .object)
            for own in facts.dependentSchemas where own.name.hasSameUTF8(as: name) { writer = writer.adding(own.node) }
            if attempt(writer, in: node).holds { continue }
            holds = undecided(
                reader, "dependentSchemas", "what holds with `\(name)` can't be told apart", from: facts.conjunction)
        }
        return holds
    }

    /// The names of members that a schema looks at, itself or in place: those that it surely does, or all that it may.
    /// Nil: any name.
    mutating func evaluated(by node: Int, surely: Bool, depth: Int = 0) -> Set<JSONName>? {
        guard let object = forest.object(node) else { return [] }
        if depth > Self.depthLimit { return surely ? [] : nil }
        let isOpen = object.contains("additionalProperties") || object.contains("patternProperties")
        let isOpenBelow = depth > 0 && object.contains("unevaluatedProperties")
        if isOpen || isOpenBelow || object.contains("$dynamicRef") {
            // Surely all of them: only by `additionalProperties` of this very schema.
            return surely && !object.contains("additionalProperties") ? [] : nil
        }
        var names = Set(forest.map(node, "properties").map { JSONName($0.name) })
        var parts = forest.list(node, "allOf")
        if object.contains("$ref") {
            guard let target = forest.target(of: node) else { return surely ? names : nil }
            parts.append(target)
        }
        if !surely {
            parts += ["anyOf", "oneOf"].flatMap { forest.list(node, $0) }
            parts += ["if", "then", "else"].compactMap { forest.child(node, $0) }
            parts += forest.map(node, "dependentSchemas").map(\.node)
        }
        for part in parts {
            guard let more = evaluated(by: part, surely: surely, depth: depth + 1) else { return nil }
            names.formUnion(more)
        }
        return names
    }

    /// `unevaluatedProperties: false` of the reader.
    mutating func checkClosed(in reader: Int, _ facts: WriterFacts) -> Bool {
        guard facts.types.contains(.object), let known = evaluated(by: reader, surely: true) else { return true }
        let keyword = "unevaluatedProperties"
        guard var sent = possibleNames(facts) else {
            return gap(
                .properties, reader, keyword, from: facts.conjunction, values: "with properties that are not listed",
                narrowed: "properties that are not listed are refused now",
                widened: "properties that are not listed are allowed now", isCertain: false)
        }
        sent = sent.filter { !known.contains($0) && !lacks($0.text, facts) }
        var holds = true
        for name in sent.map(\.text).sorted() {
            let member = self.member(name, facts)
            holds = gap(
                .property, reader, keyword, from: facts.conjunction, at: spot(member.conjunction.primary, nil),
                values: "with the property `\(name)`",
                narrowed: "the property `\(name)` is gone", widened: "the property `\(name)` is new",
                isCertain: false)
        }
        return holds
    }

    /// All names that the writer may send; nil when its schemas are open.
    private func possibleNames(_ facts: WriterFacts) -> Set<JSONName>? {
        if let names = facts.closedNames.first { return names }
        for members in facts.members where members.patterns.isEmpty {
            if let additional = members.additional, forest[additional].value == false {
                return Set(members.listed.map { JSONName($0.name) })
            }
        }
        return nil
    }

    private mutating func propertyNames(in reader: Int, _ facts: WriterFacts) -> Bool {
        guard let names = forest.child(reader, "propertyNames") else { return true }
        if mostMembers(facts) < .max, let validator = forest.validator(names) {
            // A closed schema: the names are those that it lists.
            let closed = facts.members.first { members in
                members.patterns.isEmpty && members.additional.map { forest[$0].value == false } ?? false
            }
            let refused = (closed?.listed.map(\.name) ?? []).filter { !validator.isValid(.string($0)) }
            if refused.allSatisfy({ lacks($0, facts) }) { return true }
        }
        let primary = facts.propertyNames.first ?? facts.conjunction.primary
        let answer = attempt(Conjunction(primary: primary, nodes: facts.propertyNames, types: .string), in: names)
        if answer.holds { return true }
        return gap(
            .properties, reader, "propertyNames", from: facts.conjunction, values: "with other names of properties",
            narrowed: "fewer names of properties are allowed now", widened: "more names of properties are allowed now",
            isCertain: answer.gaps.all.contains(where: \.isCertain) && !facts.isCoarse)
    }
}
