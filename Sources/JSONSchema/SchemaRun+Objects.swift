import JSON

extension SchemaRun {
    mutating func properties(_ object: JSONObject, _ properties: Properties, collecting: Bool) -> Bool {
        if !properties.patterns.isEmpty { charge(object.count * properties.patterns.count) }
        return every(object.enumerated(), collecting: collecting) { run, item in
            let member = item.element
            var isValid = true
            var isKnown = false
            if let target = properties.known[JSONName(member.name)] {
                isKnown = true
                isValid = run.descend(
                    to: .listed(member.name, node: target), member.value, target, by: "properties",
                    .name(member.name), collecting: collecting)
            }
            for (pattern, target) in properties.patterns where pattern.matches(member.name) {
                isKnown = true
                if !isValid, run.isDone(collecting: collecting) { break }
                let holds = run.descend(
                    to: .unlisted(member.name), member.value, target, by: "patternProperties", .name(pattern.source),
                    collecting: collecting)
                isValid = holds && isValid
            }
            if !isKnown, let target = properties.additional {
                isKnown = true
                isValid = run.descend(
                    to: .unlisted(member.name), member.value, target, by: "additionalProperties", collecting: collecting
                )
            }
            if isKnown { run.note { $0.see(member: item.offset) } }
            return isValid
        }
    }

    mutating func propertyNames(_ object: JSONObject, _ target: Int, in node: Int, collecting: Bool) -> Bool {
        every(object.keys, collecting: collecting) { run, name in
            run.fits(.string(name), target) || run.fail(node, "propertyNames", .propertyName, collecting: collecting)
        }
    }

    mutating func required(_ names: [String], _ object: JSONObject, in node: Int, collecting: Bool) -> Bool {
        every(names, collecting: collecting) { run, name in
            if object.contains(name) { return true }
            let property = run.program.propertyName(name, in: node)
            return run.fail(node, "required", .required(property), collecting: collecting)
        }
    }

    mutating func dependentRequired(
        _ object: JSONObject, _ dependencies: [(name: String, requires: [String])], in node: Int, collecting: Bool
    ) -> Bool {
        every(dependencies, collecting: collecting) { run, dependency in
            guard object.contains(dependency.name) else { return true }
            return run.every(dependency.requires, collecting: collecting) { run, name in
                if object.contains(name) { return true }
                let needed = run.program.propertyName(name, in: node)
                let present = run.program.propertyName(dependency.name, in: node)
                return run.fail(
                    node, "dependentRequired", .dependentRequired(needed, by: present), collecting: collecting)
            }
        }
    }

    mutating func unevaluatedProperties(_ object: JSONObject, _ target: Int, collecting: Bool) -> Bool {
        let seen = seenHere
        let isValid = every(object.enumerated(), collecting: collecting) { run, item in
            if seen.hasSeen(member: item.offset) { return true }
            return run.descend(
                to: .unlisted(item.element.name), item.element.value, target, by: "unevaluatedProperties",
                collecting: collecting)
        }
        note { $0.seeAllMembers() }
        return isValid
    }
}

extension SchemaProgram {
    /// A property by name, with what people call it when the node lists it.
    func propertyName(_ name: String, in node: Int) -> PropertyName {
        for case .properties(let properties) in nodes[node].checks {
            if let target = properties.known[JSONName(name)] { return PropertyName(name, titles: nodes[target].titles) }
        }
        return PropertyName(name, titles: nil)
    }
}
