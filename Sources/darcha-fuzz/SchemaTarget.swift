import JSON
import JSONSchema

/// The compiler of schemas and the validator: a schema, and a value to check.
enum SchemaTarget: FuzzTarget {
    static let seeds = ["true\u{1E}1"]
    static let words = ["{", "}"]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        Array("true\u{1E}\(JSONGrammar.text(depth: 3, isPlain: true, using: &generator))".utf8)
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool { false }
}
