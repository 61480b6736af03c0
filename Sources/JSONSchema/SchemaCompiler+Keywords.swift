import JSON

extension SchemaCompiler {
    /// Compiles one schema object, keyword by keyword.
    mutating func checks(of object: JSONObject, at place: SchemaPlace) -> [SchemaCheck] {
        var checks: [SchemaCheck] = []
        // What the others have looked at must be known before one asks for the rest.
        var last: [SchemaCheck] = []
        for (name, value) in object {
            guard let keyword = Keyword.named(name) else {
                refuseUnknown(name, at: place)
                continue
            }
            guard !keyword.vocabulary.isDisjoint(with: place.dialect) || name == "format" else { continue }
            guard let check = check(name, value, in: object, at: place) else { continue }
            switch check {
            case .unevaluatedItems, .unevaluatedProperties: last.append(check)
            default: checks.append(check)
            }
        }
        return checks + last
    }

    private mutating func refuseUnknown(_ keyword: String, at place: SchemaPlace) {
        guard options.unknownKeywords == .refused, !keyword.hasPrefix("x-") else { return }
        report(
            .unsupported, "there is no keyword \(keyword) in draft 2020-12",
            mend: "correct it, or leave it out; notes for readers go under a name with x- in front",
            at: place.appending(keyword))
    }

    private mutating func check(
        _ keyword: String, _ value: JSONValue, in object: JSONObject, at place: SchemaPlace
    ) -> SchemaCheck? {
        switch keyword {
        case "$defs":
            _ = map(keyword, value, at: place)
            return nil
        case "$ref", "$dynamicRef":
            guard let text = value.string else { return malformed(keyword, "a string", at: place) }
            return keyword == "$ref" ? reference(text, at: place) : dynamicReference(text, at: place)
        case "not": return .not(subschema(keyword, value, at: place))
        case "propertyNames": return .propertyNames(subschema(keyword, value, at: place))
        case "unevaluatedItems": return .unevaluatedItems(subschema(keyword, value, at: place))
        case "unevaluatedProperties": return .unevaluatedProperties(subschema(keyword, value, at: place))
        case "contentSchema":
            // A note; but what is no schema is a mistake all the same.
            _ = subschema(keyword, value, at: place)
            return nil
        case "properties", "patternProperties", "additionalProperties":
            return properties(keyword, in: object, at: place)
        case "items", "prefixItems": return items(keyword, in: object, at: place)
        case "contains", "minContains", "maxContains": return contains(keyword, value, in: object, at: place)
        case "allOf": return list(keyword, value, at: place).map(SchemaCheck.allOf)
        case "anyOf": return list(keyword, value, at: place).map(SchemaCheck.anyOf)
        case "oneOf": return list(keyword, value, at: place).map(SchemaCheck.oneOf)
        case "if", "then", "else": return conditional(keyword, in: object, at: place)
        case "dependentSchemas":
            guard let members = schemas(keyword, value, at: place) else { return nil }
            return .dependentSchemas(members)
        default:
            guard Keyword.named(keyword)?.vocabulary.isDisjoint(with: [.validation, .format]) ?? true else {
                return valueCheck(keyword, value, at: place)
            }
            annotation(keyword, value, at: place)
            return nil
        }
    }

    mutating func malformed(_ keyword: String, _ expected: String, at place: SchemaPlace) -> SchemaCheck? {
        report(
            .invalid, "the value of \(keyword) is not \(expected)", mend: "make it \(expected)",
            at: place.appending(keyword))
        return nil
    }

    private mutating func annotation(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) {
        switch (keyword, value) {
        case ("$id", .string(let id)) where URIReference(id).fragment.map(\.isEmpty) ?? true: break
        case ("$id", _):
            report(
                .invalid, "$id is not a URI without fragment", mend: "leave out # and what follows",
                at: place.appending(keyword))
        case ("$anchor", .string(let name)) where Self.isAnchor(name): break
        case ("$dynamicAnchor", .string(let name)) where Self.isAnchor(name): break
        case ("$anchor", _), ("$dynamicAnchor", _):
            report(
                .invalid, "\(keyword) is not a name", mend: "use letters, digits, - _ . and begin with a letter or _",
                at: place.appending(keyword))
        case ("$vocabulary", .object(let object)):
            guard object.values.allSatisfy({ $0.bool != nil }) else {
                _ = malformed(keyword, "an object of true and false by URI", at: place)
                return
            }
        // That `$schema` names a dialect we know is seen to when the document is indexed.
        case ("$schema", .string), ("$comment", .string), ("title", .string), ("description", .string), ("default", _),
            ("examples", .array), ("deprecated", .bool), ("readOnly", .bool), ("writeOnly", .bool),
            ("contentEncoding", .string), ("contentMediaType", .string):
            break
        case ("$schema", _): break
        default:
            report(
                .invalid, "the value of \(keyword) is of the wrong type", mend: "see its specification",
                at: place.appending(keyword))
        }
    }
}
