import JSON

/// JSONPath: a query, and a document to ask.
enum PathTarget: FuzzTarget {
    static let seeds = ["$", "$.a.b[0]\u{1E}{\"a\":{\"b\":[1]}}", "$['a'][\"b\"][-1]", "$[0]['\\u00e9\\n\\'']"]
    static let words = ["$", ".", "[", "]", "['", "']", "\"", "-1", "*", "..", "?@", "\\u", "a"]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        var query = "$"
        for _ in 0..<generator.below(5) {
            query += generator.one(of: [".a", "['b']", "[0]", "[-1]", "[\"ab\"]", " .id", "[ 'x y' ]"])
        }
        return Array("\(query)\u{1E}\(JSONGrammar.text(depth: 4, isPlain: true, using: &generator))".utf8)
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let (first, second) = parts(input)
        let text = String(decoding: first, as: UTF8.self)
        let query: SingularQuery
        do {
            query = try SingularQuery(parsing: text)
        } catch {
            try Finding.require((0...text.utf8.count).contains(error.offset), "an error's place is outside the query")
            return false
        }
        let again = try? SingularQuery(parsing: query.description)
        try Finding.require(again == query, "the normalized query is another query")
        if let second, let document = try? JSONValue(parsing: second) {
            try Finding.require(again?.select(in: document) == query.select(in: document), "it selects otherwise")
        }
        return true
    }
}
