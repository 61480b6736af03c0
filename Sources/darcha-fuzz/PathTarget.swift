import JSON

/// JSONPath: a query or a condition, and a document to ask.
enum PathTarget: FuzzTarget {
    private static let document = #"{"a":[{"b":1,"c":"x"},{"b":2.0,"c":null},[]],"b":{"a":"ab","c":[1,2,3]}}"#
    static let seeds = [
        "$", "$.a.b[0]", "$['a'][\"b\"][-1]", "$[0]['\\u00e9\\n\\'']", "$..*", "$..a[*]", "$.a[::-1]", "$.a[1:,0,'b']",
        "$.a[?@.b > 1 && @.c != null]", "$..[?match(@.c, 'x|y')]", "$[?count(@..*) > 2 || !@.a]",
        "$.a[?search(@.c, $.b.a)].b", "$[?length(@.c) == 3]", "$[?value(@..b) == 1]", "$.a[?@ == $.a[2]]",
        "$.b.a == 'ab' && count($..*) > 1e0", "$[?(@.a || @['b'])]", "$..[?@[?@.b]]",
    ].map { "\($0)\u{1E}\(document)" }
    static let words = [
        "$", "@", ".", "..", "[", "]", "['", "']", "\"", "*", ":", ",", "?", "(", ")", "!", "==", "!=", "<=", ">",
        " && ", " || ",
        "-1", "0", "1e2", "-0", "9007199254740991", "9007199254740992", "length(", "count(", "match(", "search(",
        "value(",
        "true", "null", "'a'", "\\u", "\\ud83d\\ude00", "@.a", "$..*", " ", "\n", "\u{1E}", "..[?", "[?@",
    ]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        let query =
            generator.once(in: 8)
            ? condition(depth: 2, using: &generator) : query(from: "$", depth: 2, using: &generator)
        let value = generator.once(in: 3) ? document : JSONGrammar.text(depth: 4, isPlain: true, using: &generator)
        return Array("\(query)\u{1E}\(value)".utf8)
    }

    private static func query(from start: String, depth: Int, using generator: inout SeededGenerator) -> String {
        let plain = [
            ".a", ".b", ".c", "['b']", "[\"c\"]", "[0]", "[-1]", "[1]", "['x y2']", ".*", "[*]", "..a", "..*", "..[0]",
            "..['b']",
            "[0:2]", "[::-1]", "[-2:]", "[:1]", "[5:0:-2]", "[1,0]", "['a','b']", "[*,0]", "[::0]", "..[*,'a']",
            "[0:1,0]",
        ]
        var text = start
        for _ in 0..<generator.below(4) {
            if depth > 0, generator.once(in: 4) {
                text +=
                    generator.one(of: ["[?", "..[?"]) + condition(depth: depth - 1, using: &generator, from: "@") + "]"
            } else {
                text += generator.one(of: plain)
            }
        }
        return text
    }

    private static func condition(
        depth: Int, using generator: inout SeededGenerator, from start: String = "$"
    ) -> String {
        func operand(_ generator: inout SeededGenerator) -> String {
            let singular = start + generator.one(of: ["", ".a", ".b", "['c']", "[0]", "[-1].b"])
            return switch generator.below(6) {
            case 0: generator.one(of: ["1", "2.0", "'x'", "\"ab\"", "null", "true", "-1e1"])
            case 1: "length(\(singular))"
            case 2: "count(\(query(from: start, depth: 0, using: &generator)))"
            case 3: "value(\(query(from: start, depth: 0, using: &generator)))"
            default: singular
            }
        }
        let relation = generator.one(of: ["==", "!=", "<", "<=", ">", ">="])
        switch generator.below(depth > 0 ? 8 : 4) {
        case 0: return query(from: start, depth: depth, using: &generator)
        case 1: return "\(generator.one(of: ["match", "search"]))(\(start).c,'[a-x]+')"
        case 2, 3: return "\(operand(&generator)) \(relation) \(operand(&generator))"
        case 4: return "!(\(condition(depth: depth - 1, using: &generator, from: start)))"
        default:
            let first = condition(depth: depth - 1, using: &generator, from: start)
            let second = condition(depth: depth - 1, using: &generator, from: start)
            return first + generator.one(of: [" && ", "||"]) + second
        }
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let (first, second) = parts(input)
        let text = String(decoding: first, as: UTF8.self)
        let document = second.flatMap { try? JSONValue(parsing: $0) }
        let isCondition = try checkCondition(text, document)
        let path: JSONPath
        do {
            path = try JSONPath(parsing: text)
        } catch {
            try Finding.require((0...text.utf8.count).contains(error.offset), "an error's place is outside the query")
            try Finding.require(!error.message.isEmpty, "an error without words")
            try Finding.require(PlainQuery(text) == nil, "refuses what is plain: \(error.message)")
            try Finding.require((try? SingularQuery(parsing: text)) == nil, "a singular query is no query")
            return isCondition
        }
        let again = try? JSONPath(parsing: path.description)
        try Finding.require(again == path, "the description is another query")
        let singular = try? SingularQuery(parsing: text)
        try Finding.require(singular == path.singular, "singular by one reader, not by the other")
        if let singular {
            try Finding.require(
                (try? SingularQuery(parsing: singular.description)) == singular, "the normalized query is another query"
            )
        }
        if let document { try check(path, in: document) }
        return true
    }

    /// How much one query may look at here: `..` behind `..` can be much.
    private static let limits = JSONPathLimits(nodes: 20_000, visits: 200_000)

    private static func check(_ path: JSONPath, in document: JSONValue) throws(Finding) {
        guard let values = try? path.select(in: document, within: limits) else { return }
        try Finding.require(path.select(in: document) == values, "with and without limits the values differ")
        try Finding.require(path.selectsAnything(in: document) == !values.isEmpty, "selectsAnything says otherwise")
        let nodes = path.selectNodes(in: document)
        try Finding.require(nodes.map(\.value) == values, "nodes and values differ")
        for node in nodes.prefix(50) {
            let place = node.path.description
            let query = try Finding.require(try? JSONPath(parsing: place), "a normalized path can't be read")
            try Finding.require(query.singular == node.path, "a normalized path is another path")
            try Finding.require(query.select(in: document) == [node.value], "a normalized path selects something else")
            try Finding.require(node.path.select(in: document) == node.value, "a node is not where it says")
        }
        if let singular = path.singular {
            try Finding.require(
                values == singular.select(in: document).map { [$0] } ?? [], "the singular query differs")
        }
        if let plain = PlainQuery(path.text), let expected = plain.select(in: document, limit: limits.nodes) {
            try Finding.require(values == expected, "selects other values than the plain query")
        }
        let few = JSONPathLimits(nodes: 3)
        let isWithin = (try? path.select(in: document, within: few)) != nil
        try Finding.require(isWithin == (values.count <= 3), "the limit of nodes counts otherwise")
    }

    private static func checkCondition(_ text: String, _ document: JSONValue?) throws(Finding) -> Bool {
        let condition: JSONPathCondition
        do {
            condition = try JSONPathCondition(parsing: text)
        } catch {
            try Finding.require(
                (0...text.utf8.count).contains(error.offset), "an error's place is outside the condition")
            return false
        }
        guard let document, let holds = try? condition.holds(in: document, within: limits) else { return true }
        try Finding.require(condition.holds(in: document) == holds, "with and without a limit the condition differs")
        let negation = try Finding.require(try? JSONPathCondition(parsing: "!(\(text))"), "a negation can't be read")
        let isNegated = try? negation.holds(in: document, within: limits)
        try Finding.require(isNegated != holds, "a condition and its negation agree")
        // A filter over the document as an only element; there the condition's `$` would be the array.
        if condition.queries.isEmpty {
            let filter = try? JSONPath(parsing: "$[?\(text)]")
            try Finding.require(filter?.select(in: [document]) == (holds ? [document] : []), "a filter says otherwise")
        }
        return true
    }
}
