import JSON

extension SchemaRun {
    /// Runs one check of a schema.
    mutating func run(_ check: SchemaCheck, on value: JSONValue, in node: Int, collecting: Bool) -> Bool {
        switch check {
        case .properties(let properties):
            guard case .object(let object) = value else { return true }
            return self.properties(object, properties, collecting: collecting)
        case .items(let prefix, let rest):
            guard case .array(let elements) = value else { return true }
            return items(elements, prefix: prefix, rest: rest, collecting: collecting)
        case .reference(let target):
            return apply(target, to: value, by: "$ref", collecting: collecting)
        case .dynamicReference(let name, let initial):
            let target = dynamicTarget(name: name, initial: initial)
            return apply(target, to: value, by: "$dynamicRef", collecting: collecting)
        case .allOf, .anyOf, .oneOf, .not, .conditional, .dependentSchemas:
            return logic(check, on: value, in: node, collecting: collecting)
        case .required(let names):
            guard case .object(let object) = value else { return true }
            return required(names, object, in: node, collecting: collecting)
        case .dependentRequired(let dependencies):
            guard case .object(let object) = value else { return true }
            return dependentRequired(object, dependencies, in: node, collecting: collecting)
        case .propertyNames(let target):
            guard case .object(let object) = value else { return true }
            return propertyNames(object, target, in: node, collecting: collecting)
        case .contains(let contains):
            guard case .array(let elements) = value else { return true }
            return self.contains(elements, contains, in: node, collecting: collecting)
        case .unevaluatedItems(let target):
            guard case .array(let elements) = value else { return true }
            return unevaluatedItems(elements, target, collecting: collecting)
        case .unevaluatedProperties(let target):
            guard case .object(let object) = value else { return true }
            return unevaluatedProperties(object, target, collecting: collecting)
        case .pattern(let pattern):
            guard case .string(let text) = value else { return true }
            charge(text.utf8.count / 16)
            if pattern.matches(text) { return true }
        case .uniqueItems:
            guard case .array(let elements) = value else { return true }
            charge(elements.count)
            if SchemaCheck.areUnique(elements) { return true }
        default:
            if check.holds(for: value) { return true }
        }
        guard collecting else { return false }
        return fail(node, check.keyword, check.reason, collecting: true)
    }

    /// Runs over a sequence; collecting, to its end.
    mutating func every<Elements: Sequence>(
        _ elements: Elements, collecting: Bool, _ body: (inout SchemaRun, Elements.Element) -> Bool
    ) -> Bool {
        var isValid = true
        for element in elements where !body(&self, element) {
            isValid = false
            if isDone(collecting: collecting) { return false }
        }
        return isValid
    }

    private mutating func logic(_ check: SchemaCheck, on value: JSONValue, in node: Int, collecting: Bool) -> Bool {
        switch check {
        case .allOf(let targets):
            return every(targets.enumerated(), collecting: collecting) { run, target in
                run.apply(target.element, to: value, by: "allOf", .index(target.offset), collecting: collecting)
            }
        case .anyOf(let targets):
            var holds = false
            for target in targets where apply(target, to: value, by: "anyOf", collecting: false) {
                holds = true
                // Each alternative that holds may have seen something else.
                if !isTracking { return true }
            }
            if holds { return true }
        case .oneOf(let targets):
            if oneOf(targets, holds: value) { return true }
        case .not(let target):
            if !holdsUnseen(value, target) { return true }
        case .conditional(let condition, let then, let otherwise):
            let holds = apply(condition, to: value, by: "if", collecting: false)
            guard let branch = holds ? then : otherwise else { return true }
            return apply(branch, to: value, by: holds ? "then" : "else", collecting: collecting)
        case .dependentSchemas(let dependencies):
            guard case .object(let object) = value else { return true }
            return every(dependencies, collecting: collecting) { run, dependency in
                !object.contains(dependency.name)
                    || run.apply(
                        dependency.node, to: value, by: "dependentSchemas", .name(dependency.name),
                        collecting: collecting)
            }
        default: return true
        }
        guard collecting else { return false }
        // Which alternative was meant is not known, nor what it would have seen: nobody shall be told of the rest.
        note { seen in
            seen.seeAllMembers()
            seen.seeAllElements()
        }
        return fail(node, check.keyword, check.reason, collecting: true)
    }

    private mutating func oneOf(_ targets: [Int], holds value: JSONValue) -> Bool {
        var matches = 0
        for target in targets where apply(target, to: value, by: "oneOf", collecting: false) {
            matches += 1
            if matches > 1 { return false }
        }
        return matches == 1
    }

    /// Whether a schema holds for the same value; what it sees counts for nobody.
    private mutating func holdsUnseen(_ value: JSONValue, _ node: Int) -> Bool { fits(value, node) }
}
