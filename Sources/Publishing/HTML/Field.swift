import Contracts
import JSON
import JSONSchema

/// A field of a document, as people read it: what all schemas together say that hold for it.
struct Field {
    /// The member's name.
    let name: String
    /// The schemas that hold for it, the outermost first.
    let schemas: [JSONObject]
    /// Whether every valid document has it.
    let isRequired: Bool
    /// The document that it is, where it is one.
    let document: DocumentID?
    /// Whether it is a list; then ``children`` are those of its elements.
    let isList: Bool
    /// The members of it, or of its elements.
    let children: [Field]

    /// What it is called; nil where nobody said.
    func title(_ language: Language) -> String? { Self.title(schemas, language) }

    /// Whether it is a person's data.
    var isPersonal: Bool { schemas.contains { $0["x-personal"]?.bool == true } }

    /// Whether it, or anything in it, is a person's data.
    var holdsPersonal: Bool { isPersonal || children.contains(where: \.holdsPersonal) }

    /// A keyword's values, the outermost first.
    subscript(_ keyword: String) -> [JSONValue] { schemas.compactMap { $0[keyword] } }

    static func title(_ schemas: [JSONObject], _ language: Language) -> String? {
        for schema in schemas {
            if let title = schema["x-title"]?[language.rawValue]?.string ?? schema["title"]?.string { return title }
        }
        return nil
    }
}
