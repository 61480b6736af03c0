package import JSONSchema

extension LocalizedText {
    /// The text in one of the languages.
    package subscript(_ language: Language) -> String {
        switch language {
        case .uz: uz
        case .ru: ru
        case .en: en
        }
    }
}
