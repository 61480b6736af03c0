package import JSON

/// A text in the three languages of the catalogue.
package struct LocalizedText: Sendable, Hashable {
    /// Uzbek, in Latin script.
    package let uz: String
    /// Russian.
    package let ru: String
    /// English.
    package let en: String

    package init(uz: String, ru: String, en: String) {
        self.uz = uz
        self.ru = ru
        self.en = en
    }

    /// An object with the members `uz`, `ru` and `en`.
    package var json: JSONValue { ["uz": .string(uz), "ru": .string(ru), "en": .string(en)] }
}
