package import Contracts
package import JSONSchema

extension Language {
    /// What the language calls itself.
    var ownName: String {
        switch self {
        case .uz: "Oʻzbekcha"
        case .ru: "Русский"
        case .en: "English"
        }
    }

    /// A text in quotes.
    func quoted(_ text: String) -> String {
        switch self {
        case .uz, .ru: "«\(text)»"
        case .en: "“\(text)”"
        }
    }

    /// The BCP 47 tag.
    var tag: String {
        switch self {
        case .uz: "uz-Latn"
        case .ru: "ru"
        case .en: "en"
        }
    }
}

extension LocalizedText {
    /// The text in one language.
    package subscript(_ language: Language) -> String {
        switch language {
        case .uz: uz
        case .ru: ru
        case .en: en
        }
    }
}
