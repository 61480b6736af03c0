package import JSON
package import JSONSchema

/// A standardized document: its schema, ready to validate.
package struct Document: Sendable {
    package let id: DocumentID
    /// From `x-title`.
    package let title: LocalizedText?
    package let schema: Schema
    /// The schema as it stands in the file.
    package let source: JSONValue

    package init(id: DocumentID, title: LocalizedText?, schema: Schema, source: JSONValue) {
        self.id = id
        self.title = title
        self.schema = schema
        self.source = source
    }

    /// The documents that the schema refers to, directly or by way of others.
    package var references: [DocumentID] { schema.references.compactMap(DocumentID.init(urn:)).sorted() }
}
