extension LocalizedText {
    /// One of the languages of the catalogue; the raw value is its code.
    package enum Language: String, Sendable, CaseIterable {
        /// Uzbek, in Latin script.
        case uz
        /// Russian.
        case ru
        /// English.
        case en
    }

    /// The text in one of the languages.
    package subscript(_ language: Language) -> String {
        switch language {
        case .uz: uz
        case .ru: ru
        case .en: en
        }
    }
}
