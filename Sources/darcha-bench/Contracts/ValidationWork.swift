import Contracts
import Foundation
import JSON
import JSONSchema

/// What every side validates: a schema with the documents that it refers to, an instance, and broken ones.
struct ValidationWork {
    private static let root = DocumentID(name: "childbirth-application", version: 1)

    let schema: Schema
    /// The schema documents by `$id`.
    let documents: JSONObject
    /// The `$id` of the one to validate against.
    let root: String
    let instance: JSONValue
    let broken: [JSONValue]
    /// Whether formats are asserted.
    let formats: Bool

    init(contracts: String, formats: Bool) throws {
        let catalogue = try Catalogue.load(directory: contracts)
        guard let document = catalogue.document(Self.root), let id = document.source["$id"]?.string else {
            throw BenchError("\(contracts) has no document \(Self.root)")
        }
        var documents = JSONObject()
        for (_, document) in catalogue.documents {
            guard let id = document.source["$id"]?.string else { continue }
            documents[id] = formats ? document.source : Self.withoutFormats(document.source)
        }
        let sources = documents
        self.documents = documents
        root = id
        schema = try Schema.compile(sources[id] ?? document.source) { sources[$0] }
        self.formats = formats
        instance = try Self.read("\(contracts)/examples/childbirth.json")
        broken = try Self.broken(instance, formats: formats)
    }

    static func read(_ path: String) throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchError(
                "\(path) can't be read; run this where the catalogue is, or give its folder by --contracts")
        }
        return try JSONValue(parsing: [UInt8](data))
    }

    /// Makes sure that a side says what it should.
    func check(_ isValid: (JSONValue) throws -> Bool) throws {
        guard try isValid(instance) else { throw BenchError("the example is refused") }
        for (place, value) in broken.enumerated() where try isValid(value) {
            throw BenchError("broken example \(place) is accepted")
        }
    }

    /// The schema without `format` keywords.
    private static func withoutFormats(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(withoutFormats))
        case .object(let object):
            var kept = JSONObject()
            // A property of that name has a schema for its value, never a string.
            for (name, value) in object where name != "format" || value.string == nil {
                kept[name] = withoutFormats(value)
            }
            return .object(kept)
        default: return value
        }
    }

    private static func broken(_ instance: JSONValue, formats: Bool) throws -> [JSONValue] {
        func changed(_ outer: String, _ inner: String, _ value: JSONValue?) throws -> JSONValue {
            guard var whole = instance.object, var part = whole[outer]?.object else {
                throw BenchError("the example has no \(outer)")
            }
            part[inner] = value
            whole[outer] = .object(part)
            return .object(whole)
        }
        var broken = [
            try changed("child", "sex", nil), try changed("birth", "weight", 3450),
            try changed("benefit", "childOrder", 21), try changed("address", "regionCode", "1700"),
        ]
        // The check digit is wrong.
        if formats { broken.append(try changed("mother", "pinfl", "41403962690412")) }
        return broken
    }
}
