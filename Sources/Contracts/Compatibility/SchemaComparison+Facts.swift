import JSON
import JSONSchema

extension SchemaComparison {
    /// The facts of a conjunction, alternatives of `anyOf` and `oneOf` told apart as long as they are few.
    mutating func alternatives(of conjunction: Conjunction) -> [WriterFacts] {
        if let known = factsOf[conjunction] { return known }
        var done: [Set<Int>] = []
        var coarse: Set<Set<Int>> = []
        var pending = [flattened(conjunction.nodes)]
        while !pending.isEmpty {
            let nodes = pending.removeFirst()
            guard let choices = openChoice(in: nodes) else {
                done.append(nodes)
                continue
            }
            guard done.count + pending.count + choices.count <= Self.alternativeLimit else {
                done.append(nodes)
                coarse.insert(nodes)
                continue
            }
            pending += choices.map { flattened(nodes.union([$0])) }
        }
        var all: [WriterFacts] = []
        for nodes in done {
            var facts = self.facts(
                of: Conjunction(primary: conjunction.primary, nodes: nodes, types: conjunction.types))
            if coarse.contains(nodes) {
                facts.isCoarse = true
                facts.undistinguished = nodes.sorted().flatMap { lists(of: $0) }.filter { nodes.isDisjoint(with: $0) }
            }
            all.append(facts)
        }
        factsOf[conjunction] = all
        return all
    }

    /// Whether no value is allowed; false may only mean that it is not known.
    mutating func isEmpty(_ conjunction: Conjunction) -> Bool {
        if conjunction.types.isEmpty { return true }
        if conjunction.nodes.isEmpty { return false }
        if let known = emptiness[conjunction] { return known }
        // Being asked again below means that only an endless value could fit; that is not needed to be known.
        if handled.contains(conjunction) || handled.count > 64 { return false }
        handled.append(conjunction)
        let isEmpty = alternatives(of: conjunction).allSatisfy(\.isImpossible)
        handled.removeLast()
        emptiness[conjunction] = isEmpty
        return isEmpty
    }

    /// All schemas that hold together with these: by `$ref` and `allOf`.
    private mutating func flattened(_ nodes: some Sequence<Int>) -> Set<Int> {
        var all: Set<Int> = []
        var pending = Array(nodes)
        while let node = pending.popLast() {
            guard all.insert(node).inserted else { continue }
            if let target = forest.target(of: node) { pending.append(target) }
            pending += forest.list(node, "allOf")
        }
        return all
    }

    private mutating func lists(of node: Int) -> [[Int]] {
        [forest.list(node, "anyOf"), forest.list(node, "oneOf")].filter { !$0.isEmpty }
    }

    /// Alternatives of which none is chosen yet.
    private mutating func openChoice(in nodes: Set<Int>) -> [Int]? {
        for node in nodes.sorted() {
            if let open = lists(of: node).first(where: { nodes.isDisjoint(with: $0) }) { return open }
        }
        return nil
    }

    private mutating func facts(of conjunction: Conjunction) -> WriterFacts {
        var facts = WriterFacts(conjunction)
        var values: [JSONValue]?
        for node in conjunction.nodes {
            switch forest[node].value {
            case .bool(false): facts.types = []
            case .object(let object):
                read(object, of: node, into: &facts)
                if let const = object["const"] {
                    values = values?.filter { $0 == const } ?? [const]
                }
                if let list = object["enum"]?.array {
                    values = values?.filter { list.contains($0) } ?? list
                }
            default: break
            }
        }
        for part in facts.types.parts where isImpossible(part, facts) { facts.types.subtract(part) }
        values = values ?? fewValues(facts)
        if let candidates = values {
            let types = facts.types
            var left = candidates.filter { types.isSuperset(of: ValueTypes(of: $0)) }
            for node in conjunction.nodes {
                guard let validator = forest.validator(node) else { continue }
                left = left.filter { validator.isValid($0) }
            }
            facts.values = left
        }
        facts.conjunction = conjunction.limited(to: facts.types)
        return facts
    }

    /// All values, where they are few by their type and range.
    private func fewValues(_ facts: WriterFacts) -> [JSONValue]? {
        if facts.types.isSubset(of: [.null, .boolean]) { return [.null, false, true] }
        guard facts.types == .integer, let low = facts.wholeLower?.value.integer,
            let high = facts.wholeUpper?.value.integer, low <= high,
            high.subtractingReportingOverflow(low).overflow == false,
            high - low < 64
        else { return nil }
        return (low...high).map { JSONValue($0) }
    }

    /// Whether values of one type are ruled out by the other keywords.
    private mutating func isImpossible(_ type: ValueTypes, _ facts: WriterFacts) -> Bool {
        switch type {
        case .string: return facts.minLength > facts.maxLength
        case .array: return facts.minItems > facts.maxItems
        case .object:
            if facts.minProperties > facts.maxProperties { return true }
            for name in facts.required {
                let member = self.member(name.text, facts)
                if !member.isPossible || isEmpty(member.conjunction) { return true }
            }
            return false
        case .null, .boolean: return false
        default: return facts.hasNoNumber
        }
    }

    private mutating func read(_ object: JSONObject, of node: Int, into facts: inout WriterFacts) {
        for (keyword, value) in object {
            let count = Self.count(value)
            switch keyword {
            case "type": if let types = ValueTypes(keyword: value) { facts.types.formIntersection(types) }
            case "minimum", "exclusiveMinimum":
                if let number = value.number { facts.raise(number, isExclusive: keyword != "minimum") }
            case "maximum", "exclusiveMaximum":
                if let number = value.number { facts.cut(number, isExclusive: keyword != "maximum") }
            case "multipleOf": if let number = value.number { facts.multiples.append(number) }
            case "minLength": facts.minLength = max(facts.minLength, count)
            case "maxLength": facts.maxLength = min(facts.maxLength, count)
            case "format": if let name = value.string { facts.formats.insert(JSONName(name)) }
            case "pattern": if let text = value.string { facts.patterns.insert(JSONName(text)) }
            case "minItems": facts.minItems = max(facts.minItems, count)
            case "maxItems": facts.maxItems = min(facts.maxItems, count)
            case "uniqueItems": facts.isUnique = facts.isUnique || value == true
            case "minProperties": facts.minProperties = max(facts.minProperties, count)
            case "maxProperties": facts.maxProperties = min(facts.maxProperties, count)
            case "required":
                let names = value.array?.compactMap { $0.string.map(JSONName.init) } ?? []
                facts.required.formUnion(names)
                facts.mentioned.formUnion(names)
            case "dependentRequired":
                for (name, list) in value.object ?? [:] {
                    let names = list.array?.compactMap { $0.string.map(JSONName.init) } ?? []
                    facts.dependentRequired.append((JSONName(name), names))
                    facts.mentioned.formUnion(names)
                }
            case "dependentSchemas", "not", "if", "then", "else": mention(value, in: &facts)
            case "unevaluatedProperties" where value == false:
                if let names = evaluated(by: node, surely: false) { facts.closedNames.append(names) }
            case "propertyNames": if let names = forest.child(node, keyword) { facts.propertyNames.append(names) }
            default: break
            }
        }
        readParts(of: object, node, into: &facts)
    }

    private mutating func readParts(of object: JSONObject, _ node: Int, into facts: inout WriterFacts) {
        if let names = object["dependentSchemas"]?.object?.keys {
            for name in names {
                if let child = forest.child(node, "dependentSchemas", name) {
                    facts.dependentSchemas.append((name, child))
                }
            }
        }
        if object.contains("properties") || object.contains("patternProperties")
            || object.contains("additionalProperties")
        {
            var members = WriterFacts.Members(node: node)
            members.listed = forest.map(node, "properties")
            members.patterns = forest.map(node, "patternProperties")
            members.additional = forest.child(node, "additionalProperties")
            facts.members.append(members)
        }
        if object.contains("prefixItems") || object.contains("items") {
            let prefix = forest.list(node, "prefixItems")
            facts.elements.append(WriterFacts.Elements(prefix: prefix, rest: forest.child(node, "items")))
            if object["items"] == false { facts.maxItems = min(facts.maxItems, prefix.count) }
        }
        if let contains = forest.child(node, "contains") {
            let least = object["minContains"].map(Self.count) ?? 1
            facts.contained.append(
                WriterFacts.Contained(node: contains, least: least, most: object["maxContains"].map(Self.count)))
            facts.minItems = max(facts.minItems, least)
        }
    }

    /// Collects the names that conditional parts list.
    private func mention(_ value: JSONValue, in facts: inout WriterFacts) {
        switch value {
        case .array(let elements): for element in elements { mention(element, in: &facts) }
        case .object(let object):
            for (key, member) in object {
                if key == "properties", let names = member.object?.keys {
                    facts.mentioned.formUnion(names.map(JSONName.init))
                }
                mention(member, in: &facts)
            }
        default: break
        }
    }
}
