import JSON

/// One value of a template, with its place.
struct TemplateLeaf {
    let pointer: JSONPointer
    let value: JSONValue

    /// How people call the member that it makes.
    var name: String { pointer.tokens.isEmpty ? "the whole" : "`\(pointer.tokens.joined(separator: "."))`" }

    /// The path, or that it is always the same.
    var text: String { query.map { _ in value.string ?? "" } ?? "the constant \(SchemaWords.list([value]))" }

    /// The path, where the value is one.
    var query: SingularQuery? {
        guard let text = value.string, !text.hasPrefix("$$") else { return nil }
        return try? SingularQuery(parsing: text)
    }

    static func all(of template: Template) -> [TemplateLeaf] { all(of: template.source, at: JSONPointer()) }

    private static func all(of value: JSONValue, at pointer: JSONPointer) -> [TemplateLeaf] {
        switch value {
        case .object(let object) where !object.isEmpty:
            object.flatMap { all(of: $0.value, at: pointer.appending($0.name)) }
        case .array(let elements) where !elements.isEmpty:
            elements.enumerated().flatMap { all(of: $0.element, at: pointer.appending($0.offset)) }
        default: [TemplateLeaf(pointer: pointer, value: value)]
        }
    }
}
