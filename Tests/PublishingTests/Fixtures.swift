import Contracts
import Foundation
import JSON
import JSONSchema
import Publishing
import Testing

/// Catalogues to publish.
enum Fixtures {
    /// The catalogue of this repository, loaded once.
    static func real() throws -> (catalogue: Catalogue, directory: String) { try loaded.get() }

    private static let loaded = Result { try loadReal() }

    private static func loadReal() throws -> (catalogue: Catalogue, directory: String) {
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            let contracts = directory.appending(path: "Contracts")
            if FileManager.default.fileExists(atPath: contracts.appending(path: "services").path) {
                return (try Catalogue.load(directory: contracts.path), contracts.path)
            }
            directory.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// The real catalogue, published with its examples and some codes.
    static func published(_ change: (inout PublicationOptions) -> Void = { _ in }) throws -> Publication {
        let (catalogue, directory) = try real()
        var options = PublicationOptions(
            problems: problems, examples: PublicationExamples.load(directory: directory, catalogue: catalogue))
        change(&options)
        return Publication(catalogue: catalogue, options: options)
    }

    /// Codes of the gateway, as it hands them over.
    static let problems = [
        ProblemDescription(code: "unauthorized", status: 401, title: "No valid key", remedy: "Send the key."),
        ProblemDescription(code: "case-unknown", status: 404, title: "No such case", remedy: "Check the id."),
        ProblemDescription(code: "route-unknown", status: 404, title: "No such resource", remedy: "See the list."),
        ProblemDescription(code: "header-invalid", status: 400, title: "A header is unusable", remedy: "Correct it."),
        ProblemDescription(code: "body-not-json", status: 400, title: "Not JSON", remedy: "Send JSON."),
        ProblemDescription(code: "document-invalid", status: 422, title: "Breaks its contract", remedy: "Mend it."),
        ProblemDescription(code: "bus-unavailable", status: 503, title: "No bus", remedy: "Try again."),
        ProblemDescription(code: "not-ready", status: 503, title: "Still starting", remedy: "Try again."),
    ]

    /// A catalogue that makes everything hard: names that are markup, definitions of definitions, anchors, documents that
    /// come back to themselves, two versions of a service, one of them for one portal alone.
    static func hostile(versions: [Int] = [1, 2]) throws -> Catalogue {
        var files = hostileFiles
        for version in versions {
            files["services/s.v\(version).yaml"] = service(version, portals: version == 1 ? "[one]" : "[\"*\"]")
        }
        return try load(files)
    }

    private static let hostileFiles = [
        "agencies/a.yaml": """
        id: a
        name: { uz: "<b>A</b>", ru: "А & Б", en: "\\"A\\" 'a'" }
        operations:
          ask: { title: { uz: s, ru: s, en: s }, effect: read, request: tree.v1, response: reply.v1, expected: PT1S }
          tell: { title: { uz: t, ru: t, en: t }, effect: write, request: tree.v1, response: reply.v1, expected: PT1S }

        """,
        "documents/tree.v1.schema.json": """
        {
          "$id": "urn:darcha:document:tree:v1", "x-title": { "uz": "<script>x</script>", "ru": "д", "en": "Tree" },
          "type": "object", "required": ["name"],
          "properties": {
            "name": { "$ref": "#/$defs/names/$defs/short", "x-title": { "uz": "</td>", "ru": "и", "en": "Name" } },
            "branches": { "type": "array", "items": { "$ref": "#" }, "maxItems": 3 },
            "$ref": { "type": "string", "x-personal": true, "x-title": { "uz": "r", "ru": "r", "en": "r" } },
            "a/b~c": { "$ref": "#/$defs/odd%20one" },
            "other": { "$ref": "urn:darcha:document:reply:v1#/properties/pair/prefixItems/1" }
          },
          "$defs": {
            "names": { "type": "object", "$defs": { "short": { "type": "string", "maxLength": 5 } } },
            "odd one": { "enum": ["<x>", { "$ref": "#/none" }] }
          }
        }
        """,
        "documents/reply.v1.schema.json": """
        {
          "$id": "urn:darcha:document:reply:v1", "title": "Reply", "type": "object",
          "properties": {
            "pair": { "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "boolean" }], "items": false },
            "tree": { "$ref": "urn:darcha:document:tree:v1", "description": "beside" },
            "short": { "$ref": "#short" }
          },
          "dependentRequired": { "pair": ["short"] },
          "$defs": { "short": { "$anchor": "short", "type": "string", "minLength": 2 } }
        }
        """,
    ]

    private static func service(_ version: Int, portals: String) -> String {
        """
        name: s
        version: \(version)
        title: { uz: "<i>S</i>", ru: С, en: S }
        portals: \(portals)
        request: tree.v1
        deadline: PT2H30M
        steps:
          ask:
            title: { uz: "1 < 2", ru: п, en: first }
            agency: a
            operation: ask
            input: { name: $.request.name, "$ref": $$fixed, branches: [$.request] }
          tell:
            title: { uz: ikki, ru: второй, en: second }
            agency: a
            operation: tell
            needs: [ask]
            required: false
            deadline: PT90S
            input: { name: $.case.id, other: "$.steps.ask.reply.pair[1]" }
        result: { document: reply.v1, value: { short: $.request.name, tree: $.request } }

        """
    }

    /// Loads a catalogue of these files.
    static func load(_ files: [String: String]) throws -> Catalogue {
        let directory = FileManager.default.temporaryDirectory.appending(path: "darcha-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (file, text) in files {
            let url = directory.appending(path: file)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return try Catalogue.load(directory: directory.path)
    }

    /// Every `$ref` that a document holds as a reference, with where it stands; not what stands in data.
    static func references(in value: JSONValue, at pointer: JSONPointer = JSONPointer()) -> [(
        at: JSONPointer, to: String
    )] {
        switch value {
        case .object(let object):
            object.flatMap { name, member -> [(at: JSONPointer, to: String)] in
                if name == "$ref", let target = member.string { return [(pointer, target)] }
                if ["enum", "const", "example", "examples", "default"].contains(name) { return [] }
                return references(in: member, at: pointer.appending(name))
            }
        case .array(let elements):
            elements.enumerated().flatMap { references(in: $1, at: pointer.appending($0)) }
        default: []
        }
    }

    /// References of a document that lead nowhere in it.
    static func dangling(in document: JSONValue) -> [String] {
        references(in: document).filter { reference in
            guard reference.to.hasPrefix("#"), let path = String(reference.to.dropFirst()).removingPercentEncoding,
                let pointer = JSONPointer(path)
            else { return true }
            return pointer.evaluate(in: document) == nil
        }.map { "\($0.at): \($0.to)" }
    }

    /// A schema that is a component of a document.
    static func component(_ name: String, of document: JSONValue) throws -> Schema {
        try Schema.compile(
            ["$ref": .string("#/components/schemas/\(name)"), "components": document["components"] ?? .null],
            options: .standard)
    }
}
