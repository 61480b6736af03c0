import JSON

/// A language's words for violations.
protocol Sentences: Sendable {
    /// What the whole document is called.
    var document: String { get }
    /// A property whose name must not be told.
    var unlisted: String { get }
    /// An element, counted from 1.
    func element(_ number: Int) -> String
    /// What is wrong, to stand after the place and a colon.
    func text(of reason: ViolationReason) -> String
    /// What a format asks for, to stand after the place and a colon.
    func text(of format: Format) -> String
    var language: Language { get }
}

extension Language {
    /// The words of this language.
    var sentences: any Sentences {
        switch self {
        case .uz: UzbekSentences()
        case .ru: RussianSentences()
        case .en: EnglishSentences()
        }
    }
}

extension Sentences {
    /// The way to the value, outermost first.
    func place(_ labels: [Violation.Label]) -> String {
        if labels.isEmpty { return document }
        return labels.map { label in
            switch label {
            case .property(let property): property.titles?[language] ?? property.name
            case .unlisted: unlisted
            case .element(let index): element(index + 1)
            }
        }
        .joined(separator: " → ")
    }

    /// A property's title, with the name that machines use; only the name where there is no title.
    func name(_ property: PropertyName) -> String {
        guard let title = property.titles?[language] else { return "“\(property.name)”" }
        return "\(title) (“\(property.name)”)"
    }

    /// Values that the schema allows, as JSON.
    func list(_ values: [JSONValue]) -> String {
        let shown = values.prefix(12).map(text(of:)).joined(separator: ", ")
        return values.count > 12 ? shown + ", …" : shown
    }

    func text(of value: JSONValue) -> String {
        let text = value.serializedString
        return text.count > 80 ? text.prefix(79) + "…" : text
    }
}
