import Contracts
import Foundation

/// A small sound catalogue, file by file, to be broken in one place by a test.
struct SampleCatalogue {
    /// Text by path below the directory.
    var files: [String: [UInt8]]

    init() { files = Self.sound.mapValues { Array($0.utf8) } }

    func text(_ file: String) -> String { String(decoding: files[file] ?? [], as: UTF8.self) }

    /// Puts one text for another, which must stand there exactly once.
    mutating func replace(_ old: String, with new: String, in file: String) throws {
        let parts = text(file).components(separatedBy: old)
        guard parts.count == 2 else { throw Mistake(description: "\(file) has \(parts.count - 1) times: \(old)") }
        files[file] = Array(parts.joined(separator: new).utf8)
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes the files into a new directory, and takes that away after use.
    func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "darcha-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for folder in ["agencies", "documents", "services"] {
            try FileManager.default.createDirectory(
                at: directory.appending(path: folder), withIntermediateDirectories: true)
        }
        for (file, bytes) in files {
            let path = directory.appending(path: file)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: path)
        }
        return try body(directory.path)
    }

    func lint() throws -> [Finding] { try withDirectory { Catalogue.lint(directory: $0) } }

    func load() throws -> Catalogue { try withDirectory { try Catalogue.load(directory: $0) } }

    static let sound: [String: String] = [
        "agencies/registry.yaml": """
        id: registry
        name: { uz: FHDYO, ru: ЗАГС, en: Civil registry }
        operations:
          register:
            title: { uz: Qayd etish, ru: Регистрация, en: Registration }
            effect: write
            request: register-request.v1
            response: registration.v1
            expected: PT2S

        """,
        "agencies/clinic.yaml": """
        id: clinic
        name: { uz: Poliklinika, ru: Поликлиника, en: Polyclinic }
        operations:
          attach:
            title: { uz: Biriktirish, ru: Прикрепление, en: Attachment }
            effect: write
            request: attach-request.v1
            response: attachment.v1
            expected: PT1M

        """,
        "documents/application.v1.schema.json": """
        {
          "$id": "urn:darcha:document:application:v1",
          "x-title": { "uz": "Ariza", "ru": "Заявление", "en": "Application" },
          "type": "object",
          "required": ["mother", "phone"],
          "properties": {
            "mother": { "$ref": "urn:darcha:document:person:v1" },
            "phone": { "type": "string", "format": "phone-uz", "x-personal": true },
            "tags": { "type": "array", "items": { "type": "string" } }
          },
          "additionalProperties": false
        }

        """,
        "documents/person.v1.schema.json": """
        {
          "$id": "urn:darcha:document:person:v1",
          "title": "Person",
          "type": "object",
          "required": ["pinfl"],
          "properties": {
            "pinfl": { "type": "string", "format": "pinfl", "x-personal": true }
          },
          "additionalProperties": false
        }

        """,
        "documents/register-request.v1.schema.json": """
        {
          "$id": "urn:darcha:document:register-request:v1",
          "title": "Register request",
          "type": "object",
          "required": ["mother"],
          "properties": { "mother": { "$ref": "urn:darcha:document:person:v1" }, "case": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "documents/registration.v1.schema.json": """
        {
          "$id": "urn:darcha:document:registration:v1",
          "title": "Registration",
          "type": "object",
          "required": ["child"],
          "properties": { "child": { "$ref": "urn:darcha:document:person:v1" } },
          "additionalProperties": false
        }

        """,
        "documents/attach-request.v1.schema.json": """
        {
          "$id": "urn:darcha:document:attach-request:v1",
          "title": "Attach request",
          "type": "object",
          "required": ["child"],
          "properties": { "child": { "type": "string", "format": "pinfl" }, "phone": { "type": "string" } }
        }

        """,
        "documents/attachment.v1.schema.json": """
        {
          "$id": "urn:darcha:document:attachment:v1",
          "title": "Attachment",
          "type": "object",
          "properties": { "clinic": { "type": "string" } }
        }

        """,
        "documents/outcome.v1.schema.json": """
        {
          "$id": "urn:darcha:document:outcome:v1",
          "title": "Outcome",
          "type": "object",
          "required": ["child"],
          "properties": { "child": { "type": "string" }, "clinic": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "services/birth.v1.yaml": """
        name: birth
        version: 1
        title: { uz: Tugʻilish, ru: Рождение, en: Birth }
        portals: ["*"]
        request: application.v1
        deadline: P3D
        steps:
          registration:
            title: { uz: Qayd, ru: Запись, en: Record }
            agency: registry
            operation: register
            deadline: PT1H
            input:
              mother: $.request.mother
              case: $.case.id
          attachment:
            title: { uz: Poliklinika, ru: Поликлиника, en: Clinic }
            agency: clinic
            operation: attach
            required: false
            needs: [registration]
            input: { child: $.steps.registration.reply.child.pinfl, phone: $.request.phone }
        result:
          document: outcome.v1
          value:
            child: $.steps.registration.reply.child.pinfl
            clinic: $.steps.attachment.reply.clinic

        """,
    ]
}
