import Contracts
import Foundation
import JSON

/// A folder with the contracts of one service that asks some agencies at once, and with their adapters' files.
struct LoadCatalogue: Sendable {
    static let service = "load"
    static let portal = "bench"

    let folder: String
    let agencies: [String]
    let catalogue: Catalogue

    /// Writes the folder.
    ///
    /// - Parameters:
    ///   - agencies: how many agencies a case asks.
    ///   - bytes: how large each answer is.
    init(agencies count: Int, bytes: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("darcha-bench-\(UUID().uuidString)")
            .path
        let agencies = (1...count).map { "agency-\($0)" }
        func write(_ text: String, _ path: String) throws {
            try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/\(path)"))
        }
        for name in ["agencies", "documents", "services", "adapters"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for document in ["load-request", "load-answer"] {
            try write(Self.schema(document), "documents/\(document).v1.schema.json")
        }
        try write(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "urn:darcha:document:load-result:v1",
              "type": "object",
              "properties": {
            \(agencies.indices.map { "    \"a\($0 + 1)\": { \"$ref\": \"urn:darcha:document:load-answer:v1\" }" }
                .joined(separator: ",\n"))
              },
              "required": [\(agencies.indices.map { "\"a\($0 + 1)\"" }.joined(separator: ", "))],
              "additionalProperties": false
            }
            """, "documents/load-result.v1.schema.json")
        try write(Self.text(bytes).serializedString, "adapters/answer.json")
        for agency in agencies {
            try write(
                """
                id: \(agency)
                name: { uz: \(agency), ru: \(agency), en: \(agency) }
                operations:
                  ask:
                    title: { uz: ask, ru: ask, en: ask }
                    effect: write
                    request: load-request.v1
                    response: load-answer.v1
                    expected: PT1S

                """, "agencies/\(agency).yaml")
            try write(
                """
                agency: \(agency)
                concurrency: 1024
                operations:
                  ask:
                    recorded:
                      document: answer.json

                """, "adapters/\(agency).yaml")
        }
        try write(Self.serviceText(agencies), "services/\(Self.service).v1.yaml")
        self.folder = folder
        self.agencies = agencies
        catalogue = try Catalogue.load(directory: folder)
    }

    /// A document of so many bytes, more or less.
    static func text(_ bytes: Int) -> JSONValue {
        let words = "Fuqarolik holati dalolatnomasi, pasport va yashash joyi toʻgʻrisidagi maʼlumot. "
        var text = ""
        while text.utf8.count < bytes - 40 { text += words }
        return ["number": "30102902004012", "text": .string(String(text.prefix(max(1, bytes - 60))))]
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func schema(_ name: String) -> String {
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:darcha:document:\(name):v1",
          "type": "object",
          "properties": {
            "number": { "type": "string", "pattern": "^[0-9]{14}$" },
            "text": { "type": "string", "minLength": 1 }
          },
          "required": ["number", "text"],
          "additionalProperties": false
        }
        """
    }

    private static func serviceText(_ agencies: [String]) -> String {
        let steps = agencies.enumerated().map { index, agency in
            """
              s\(index + 1):
                title: { uz: ask, ru: ask, en: ask }
                agency: \(agency)
                operation: ask
                required: true
                needs: []
                deadline: PT30M
                input: $.request
            """
        }
        let result = agencies.indices.map { "    a\($0 + 1): $.steps.s\($0 + 1).reply" }
        return """
            name: \(service)
            version: 1
            title: { uz: load, ru: load, en: load }
            portals: ["*"]
            request: load-request.v1
            deadline: PT1H
            steps:
            \(steps.joined(separator: "\n"))
            result:
              document: load-result.v1
              value:
            \(result.joined(separator: "\n"))

            """
    }
}
