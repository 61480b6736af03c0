/// A keyword of draft 2020-12: the vocabulary that it belongs to, and how subschemas stand in its value.
struct Keyword: Sendable {
    enum Subschemas: Sendable { case none, one, list, map }

    let vocabulary: Vocabulary
    let subschemas: Subschemas

    private init(_ vocabulary: Vocabulary, _ subschemas: Subschemas = .none) {
        self.vocabulary = vocabulary
        self.subschemas = subschemas
    }

    static func named(_ name: String) -> Keyword? { table[name] }

    private static let table: [String: Keyword] = {
        var table: [String: Keyword] = [:]
        func add(_ vocabulary: Vocabulary, _ names: String, _ subschemas: Subschemas = .none) {
            for name in names.split(separator: " ") { table[String(name)] = Keyword(vocabulary, subschemas) }
        }
        add(.core, "$schema $id $anchor $ref $dynamicRef $dynamicAnchor $vocabulary $comment")
        add(.core, "$defs", .map)
        add(.applicator, "items contains additionalProperties propertyNames if then else not", .one)
        add(.applicator, "prefixItems allOf anyOf oneOf", .list)
        add(.applicator, "properties patternProperties dependentSchemas", .map)
        add(.unevaluated, "unevaluatedItems unevaluatedProperties", .one)
        add(.validation, "type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf")
        add(.validation, "minLength maxLength pattern minItems maxItems uniqueItems minContains maxContains")
        add(.validation, "minProperties maxProperties required dependentRequired")
        add(.metaData, "title description default examples deprecated readOnly writeOnly")
        add(.format, "format")
        add(.content, "contentEncoding contentMediaType")
        add(.content, "contentSchema", .one)
        return table
    }()
}
