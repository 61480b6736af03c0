/// The vocabularies of draft 2020-12 that a dialect is made of (core, section 8.1.2).
///
/// Keywords of a vocabulary that the dialect leaves out are notes: the schema's author chose a dialect without them.
struct Vocabulary: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let core = Vocabulary(rawValue: 1)
    static let applicator = Vocabulary(rawValue: 2)
    static let unevaluated = Vocabulary(rawValue: 4)
    static let validation = Vocabulary(rawValue: 8)
    static let metaData = Vocabulary(rawValue: 16)
    static let formatAnnotation = Vocabulary(rawValue: 32)
    static let formatAssertion = Vocabulary(rawValue: 64)
    static let content = Vocabulary(rawValue: 128)

    /// The dialect of `https://json-schema.org/draft/2020-12/schema`.
    static let standard: Vocabulary = [
        .core, .applicator, .unevaluated, .validation, .metaData, .formatAnnotation, .content,
    ]

    static let format: Vocabulary = [.formatAnnotation, .formatAssertion]

    private static let prefix = "https://json-schema.org/draft/2020-12/vocab/"

    private static let names: [String: Vocabulary] = [
        "core": .core, "applicator": .applicator, "unevaluated": .unevaluated, "validation": .validation,
        "meta-data": .metaData, "format-annotation": .formatAnnotation, "format-assertion": .formatAssertion,
        "content": .content,
    ]

    /// The vocabulary that a URI names; nil when it is none that we know.
    init?(uri: String) {
        guard uri.hasPrefix(Self.prefix), let known = Self.names[String(uri.dropFirst(Self.prefix.count))] else {
            return nil
        }
        self = known
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}
