import Contracts
import Foundation

/// A small catalogue of its own: one service of two steps in turn, one of one step, and one for another portal.
enum TestCatalogue {
    /// The catalogue, with a mark in the descriptions: another mark makes other digests of the same services.
    static func load(_ mark: String = "one", without service: String? = nil) throws -> Catalogue {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("catalogue-\(UUID())")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (path, text) in files(mark) where service.map({ !path.hasPrefix("services/\($0).") }) ?? true {
            let file = directory.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try Catalogue.load(directory: directory.path)
    }

    private static func title(_ text: String) -> String { "{ uz: \(text), ru: \(text), en: \(text) }" }

    private static func files(_ mark: String) -> [(String, String)] {
        [
            ("agencies/alpha.yaml", agency("alpha")),
            ("agencies/beta.yaml", agency("beta")),
            ("documents/question.v1.schema.json", question),
            ("documents/answer.v1.schema.json", answer),
            ("documents/outcome.v1.schema.json", outcome),
            (
                "services/pair.v1.yaml",
                service(
                    "pair", mark,
                    steps: [
                        step("first", agency: "alpha", required: true, needs: "[]"),
                        step("second", agency: "beta", required: false, needs: "[first]"),
                    ],
                    result: ["first: $.steps.first.reply", "second: $.steps.second.reply"])
            ),
            (
                "services/single.v1.yaml",
                service(
                    "single", mark, steps: [step("only", agency: "alpha", required: true, needs: "[]")],
                    result: ["first: $.steps.only.reply"])
            ),
            (
                "services/private.v1.yaml",
                service(
                    "private", mark, portals: "[ministry]",
                    steps: [step("only", agency: "alpha", required: true, needs: "[]")],
                    result: ["first: $.steps.only.reply"])
            ),
        ]
    }

    private static func agency(_ id: String) -> String {
        """
        id: \(id)
        name: \(title("Agency \(id)"))
        operations:
          ask:
            title: \(title("Ask"))
            effect: read
            request: question.v1
            response: answer.v1
            expected: PT1S
        """
    }

    private static func service(
        _ name: String, _ mark: String, portals: String = "[\"*\"]", steps: [String], result: [String]
    ) -> String {
        """
        name: \(name)
        version: 1
        title: \(title("Service \(name)"))
        description: \(title(mark))
        portals: \(portals)
        request: question.v1
        deadline: PT1H
        steps:
        \(steps.joined(separator: "\n"))
        result:
          document: outcome.v1
          value:
            \(result.joined(separator: "\n    "))
        """
    }

    private static func step(_ name: String, agency: String, required: Bool, needs: String) -> String {
        """
          \(name):
            title: \(title("Step \(name)"))
            agency: \(agency)
            operation: ask
            required: \(required)
            needs: \(needs)
            deadline: PT30M
            input:
              text: $.request.text
        """
    }

    private static let question = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:darcha:document:question:v1",
          "title": "Question",
          "x-title": { "uz": "Savol", "ru": "Вопрос", "en": "Question" },
          "type": "object",
          "properties": {
            "text": { "type": "string", "minLength": 1, "x-title": { "uz": "Matn", "ru": "Текст", "en": "Text" } },
            "count": { "type": "integer", "x-title": { "uz": "Soni", "ru": "Число", "en": "Count" } }
          },
          "required": ["text"],
          "additionalProperties": false
        }
        """

    private static let answer = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:darcha:document:answer:v1",
          "title": "Answer",
          "x-title": { "uz": "Javob", "ru": "Ответ", "en": "Answer" },
          "type": "object",
          "properties": {
            "text": { "type": "string", "x-title": { "uz": "Matn", "ru": "Текст", "en": "Text" } }
          },
          "required": ["text"],
          "additionalProperties": false
        }
        """

    private static let outcome = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:darcha:document:outcome:v1",
          "title": "Outcome",
          "x-title": { "uz": "Natija", "ru": "Результат", "en": "Outcome" },
          "type": "object",
          "properties": {
            "first": { "$ref": "urn:darcha:document:answer:v1" },
            "second": { "$ref": "urn:darcha:document:answer:v1" }
          },
          "additionalProperties": false
        }
        """
}
