import JSON

/// What people call a value, by language: the schema's `x-title`.
package struct Titles: Sendable, Hashable {
    private let texts: [Language: String]

    /// The texts of an `x-title`; nil when it has none.
    init?(_ value: JSONValue?) {
        var texts: [Language: String] = [:]
        for language in Language.allCases {
            if let text = value?[language.rawValue]?.string, !text.isEmpty { texts[language] = text }
        }
        if texts.isEmpty { return nil }
        self.texts = texts
    }

    subscript(_ language: Language) -> String? { texts[language] }
}
