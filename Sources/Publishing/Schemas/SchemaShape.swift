/// What the value of a JSON Schema keyword holds, as far as walking through a schema needs it (draft 2020-12).
enum SchemaShape {
    /// One schema.
    case schema
    /// A list of schemas.
    case list
    /// An object whose members are schemas; its names are the author's.
    case map

    /// The shape of a keyword's value; nil where it is data, and no schema is to be looked for in it.
    init?(keyword: String) {
        switch keyword {
        case "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
            "not", "if", "then", "else", "contentSchema":
            self = .schema
        case "allOf", "anyOf", "oneOf", "prefixItems": self = .list
        case "properties", "patternProperties", "dependentSchemas", "$defs": self = .map
        default: return nil
        }
    }
}
