/// How strictly a schema is read.
package struct SchemaOptions: Sendable, Hashable {
    /// What `format` does.
    package enum Formats: Sendable, Hashable {
        /// It is asserted, whatever the dialect says; a format that there is not is refused.
        case asserted
        /// What the dialect says: nothing in the standard one, for which a format is a note (validation, section 7.2.1).
        case byDialect
    }

    /// What a keyword does that the specification does not have.
    package enum UnknownKeywords: Sendable, Hashable {
        /// It is refused, unless it begins with `x-`: it may be a misspelt one, and would check nothing.
        case refused
        /// It is a note (core, section 6.5).
        case notes
    }

    package var formats: Formats
    package var unknownKeywords: UnknownKeywords

    package init(formats: Formats = .asserted, unknownKeywords: UnknownKeywords = .refused) {
        self.formats = formats
        self.unknownKeywords = unknownKeywords
    }

    /// Nothing that a schema says may be without effect. This is what contracts are read with.
    package static let strict = SchemaOptions()

    /// The behaviour that the specification has by default.
    package static let standard = SchemaOptions(formats: .byDialect, unknownKeywords: .notes)
}
