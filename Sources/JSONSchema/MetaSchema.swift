import JSON

/// The meta-schema of draft 2020-12 and its vocabularies, so that a schema can refer to them without a network.
package enum MetaSchema {
    /// The URI of the dialect.
    package static let uri = "https://json-schema.org/draft/2020-12/schema"

    /// The documents by URI.
    static let documents: [String: JSONValue] = {
        var documents: [String: JSONValue] = [:]
        let sources = [
            dialect, core, applicator, unevaluated, validation, metaData, formatAnnotation, formatAssertion, content,
        ]
        for source in sources {
            guard let document = try? JSONValue(parsing: source), let id = document["$id"]?.string else { continue }
            documents[id] = document
        }
        return documents
    }()

    /// The dialect's meta-schema, compiled: valid are the values that are schemas.
    package static let schema: Schema? = documents[uri].flatMap { document in
        let (schema, errors) = Schema.check(document, options: .standard) { _ in nil }
        return errors.isEmpty ? schema : nil
    }

    private static let dialect = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "https://json-schema.org/draft/2020-12/schema",
          "$vocabulary": {
            "https://json-schema.org/draft/2020-12/vocab/core": true,
            "https://json-schema.org/draft/2020-12/vocab/applicator": true,
            "https://json-schema.org/draft/2020-12/vocab/unevaluated": true,
            "https://json-schema.org/draft/2020-12/vocab/validation": true,
            "https://json-schema.org/draft/2020-12/vocab/meta-data": true,
            "https://json-schema.org/draft/2020-12/vocab/format-annotation": true,
            "https://json-schema.org/draft/2020-12/vocab/content": true
          },
          "$dynamicAnchor": "meta",
          "title": "Core and Validation specifications meta-schema",
          "allOf": [
            { "$ref": "meta/core" },
            { "$ref": "meta/applicator" },
            { "$ref": "meta/unevaluated" },
            { "$ref": "meta/validation" },
            { "$ref": "meta/meta-data" },
            { "$ref": "meta/format-annotation" },
            { "$ref": "meta/content" }
          ],
          "type": ["object", "boolean"],
          "$comment": "This meta-schema also defines keywords that have appeared in previous drafts.",
          "properties": {
            "definitions": {
              "type": "object",
              "additionalProperties": { "$dynamicRef": "#meta" },
              "deprecated": true,
              "default": {}
            },
            "dependencies": {
              "type": "object",
              "additionalProperties": {
                "anyOf": [{ "$dynamicRef": "#meta" }, { "$ref": "meta/validation#/$defs/stringArray" }]
              },
              "deprecated": true,
              "default": {}
            },
            "$recursiveAnchor": { "$ref": "meta/core#/$defs/anchorString", "deprecated": true },
            "$recursiveRef": { "$ref": "meta/core#/$defs/uriReferenceString", "deprecated": true }
          }
        }
        """#
}
