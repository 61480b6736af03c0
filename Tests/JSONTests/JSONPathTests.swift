import Testing

@testable import JSON

@Suite struct JSONPathTests {
    static let store: JSONValue = [
        "store": [
            "book": [
                ["category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95],
                ["category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99],
                [
                    "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3",
                    "price": 8.99,
                ],
                [
                    "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings",
                    "isbn": "0-395-19395-8", "price": 22.99,
                ],
            ], "bicycle": ["color": "red", "price": 399],
        ]
    ]

    /// RFC 9535, table 2, by the places of what is selected.
    @Test(arguments: [
        ("$.store.book[*].author", (0...3).map { "$['store']['book'][\($0)]['author']" }),
        ("$..author", (0...3).map { "$['store']['book'][\($0)]['author']" }),
        ("$.store.*", ["$['store']['book']", "$['store']['bicycle']"]),
        (
            "$.store..price",
            (0...3).map { "$['store']['book'][\($0)]['price']" } + ["$['store']['bicycle']['price']"]
        ),
        ("$..book[2]", ["$['store']['book'][2]"]), ("$..book[2].publisher", []),
        ("$..book[-1]", ["$['store']['book'][3]"]),
        ("$..book[0,1]", ["$['store']['book'][0]", "$['store']['book'][1]"]),
        ("$..book[:2]", ["$['store']['book'][0]", "$['store']['book'][1]"]),
        ("$..book[?@.isbn]", ["$['store']['book'][2]", "$['store']['book'][3]"]),
        ("$..book[?@.price<10]", ["$['store']['book'][0]", "$['store']['book'][2]"]),
        (
            "$..book[?match(@.author, '[A-Z][a-z].*l.*')].title",
            ["$['store']['book'][0]['title']", "$['store']['book'][1]['title']", "$['store']['book'][2]['title']"]
        ),
        ("$..book[?count(@.*) > 4 && length(@.title) < 10].price", ["$['store']['book'][2]['price']"]),
        ("$..[?@.color == value($..color)]", ["$['store']['bicycle']"]),
    ])
    func selects(text: String, places: [String]) throws {
        let path = try JSONPath(parsing: text)
        let nodes = path.selectNodes(in: Self.store)
        #expect(nodes.map(\.path.description) == places)
        #expect(nodes.map(\.value) == path.select(in: Self.store))
        for node in nodes { #expect(node.path.select(in: Self.store) == node.value) }
    }

    @Test func selectsAllInOrder() throws {
        let path = try JSONPath(parsing: "$..*")
        #expect(path.select(in: Self.store).count == 27)
        #expect(path.selectNodes(in: Self.store).first?.path.description == "$['store']")
    }

    @Test(arguments: [
        ("", 0, "begins with $"), ("a", 0, "begins with $"), (" $", 0, "begins with $"), ("$ ", 1, "blank space"),
        ("$x", 1, "dot or a bracket"), ("$é.", 1, "dot or a bracket"), ("$.", 2, "name is expected"),
        ("$..", 3, "name is expected"),
        ("$.-a", 2, "name is expected"), ("$[", 2, "expected in brackets"), ("$[]", 2, "expected in brackets"),
        ("$[a]", 2, "expected in brackets"), ("$[1", 3, "closing bracket"), ("$['a'", 5, "closing bracket"),
        ("$['é'", 6, "closing bracket"), ("$[1,]", 4, "expected in brackets"), ("$['a", 2, "does not end"),
        ("$['\\x']", 3, "can't be escaped"), ("$['\\ud800']", 3, "surrogate"), ("$['\\u12']", 3, "four hexadecimal"),
        ("$[01]", 2, "leading zero"), ("$[-0]", 2, "leading zero"), ("$[9007199254740992]", 2, "too large"),
        ("$[1:2:03]", 6, "leading zero"), ("$[1:-]", 5, "digits"), ("$[?]", 3, "a path"),
        ("$[?@.a", 6, "closing bracket"),
        ("$[?@.a=1]", 6, "=="), ("$[?@.a==]", 8, "a path"), ("$[?@.a==b]", 8, "text stands in quotes"),
        ("$[?1]", 3, "by itself"),
        ("$[?@.*==1]", 3, "singular"), ("$[?1==@..a]", 6, "singular"), ("$[?!@.a==1]", 4, "parentheses"),
        ("$[?(@.a)==1]", 8, "closing bracket"), ("$[?1==(@.a)]", 6, "leave the parentheses"),
        ("$[?1==1==1]", 4, "two sides"),
        ("$[?@.a && ]", 10, "a path"), ("$[?(@.a]", 7, "parenthesis"), ("$[?@.a==01]", 8, "as in JSON"),
        ("$[?@.a==1.]", 8, "as in JSON"),
        ("$[?first(@)]", 3, "no function first"), ("$[?length(@.a)]", 3, "compare it"),
        ("$[?length(@.*)>1]", 10, "singular"),
        ("$[?length()>1]", 3, "one argument"), ("$[?count(1)>1]", 9, "takes a query"),
        ("$[?match(@.a)]", 3, "two arguments"),
        ("$[?match(@.a,'a')==true]", 3, "no value"), ("$[?count(@.a&&@.b)>1]", 9, "not conditions"),
        ("$[?count((@.a))>1]", 9, "not conditions"), ("$[?count(@.a]", 12, "closing parenthesis"),
        ("$[?count (@)>1]", 3, "quotes"),
        ("$[?length(match(@,'a'))>1]", 10, "no value"),
    ])
    func refuses(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: JSONPathError.self) { try JSONPath(parsing: text) }
        #expect(error.offset == offset && error.message.contains(reason), "\(error)")
    }

    @Test func refusesWhatIsTooLarge() throws {
        func refused(_ text: String, _ reason: String) throws {
            let error = try #require(throws: JSONPathError.self) { try JSONPath(parsing: text) }
            #expect(error.message.contains(reason), "\(error)")
        }
        try refused("$" + String(repeating: "[0]", count: 257), "more than 256 segments")
        try refused("$[?" + String(repeating: "(", count: 100_000), "nested deeper than 32")
        try refused("$[?" + String(repeating: "@[?", count: 100_000), "nested deeper than 32")
        try refused("$[?" + String(repeating: "length(", count: 100_000), "nested deeper than 32")
        let wide = "$[" + Array(repeating: "0", count: 10_000).joined(separator: ",") + "]"
        #expect(try JSONPath(parsing: wide).select(in: [7]).count == 10_000)
    }

    @Test func tellsSingularParts() throws {
        let path = try JSONPath(parsing: "$.a['b'][-1].*.c")
        #expect(path.singular == nil)
        #expect(path.singularPrefix.description == "$['a']['b'][-1]")
        #expect(try JSONPath(parsing: "$.a[0]").singular?.description == "$['a'][0]")
    }

    /// A literal pattern that is none matches nothing, and that is remarked; it is no error by the RFC.
    @Test func remarksOnPatterns() throws {
        let path = try JSONPath(parsing: "$[?match(@, '(?=a)') || search(@, 1) || @ == 'b']")
        #expect(path.remarks.map(\.offset) == [12, 34])
        #expect(path.select(in: ["a", "b"]) == ["b"])
        #expect(try JSONPath(parsing: "$[?match(@, 'a')]").remarks.isEmpty)
    }

    /// Patterns that come with the document are bounded; what is beyond matches nothing.
    @Test func takesPatternsFromDocuments() throws {
        let path = try JSONPath(parsing: "$.values[?search(@, $.pattern)]")
        func select(_ pattern: JSONValue) -> [JSONValue] {
            path.select(in: ["pattern": pattern, "values": ["ab", "b", 1]])
        }
        #expect(select("a") == ["ab"])
        #expect(select("[") == [])
        #expect(select(1) == [])
        #expect(select("(a{0,11}){0,11}b") == ["ab", "b"])
        #expect(select("(a{0,20}){0,20}b") == [])
        let own = try JSONPath(parsing: "$[?match(@.text, @.pattern)].text")
        #expect(own.select(in: [["text": "x", "pattern": "y"], ["text": "z", "pattern": "[x-z]"]]) == ["z"])
    }

    @Test func keepsToLimits() throws {
        let document: JSONValue = [[1, 2], [3, [4]]]
        let path = try JSONPath(parsing: "$..*")
        #expect(try path.select(in: document, within: JSONPathLimits(nodes: 7)).count == 7)
        #expect(throws: JSONPathLimitError.self) { try path.select(in: document, within: JSONPathLimits(nodes: 6)) }
        #expect(throws: JSONPathLimitError.self) {
            try path.selectNodes(in: document, within: JSONPathLimits(nodes: 6))
        }
        // The query, four containers and seven nodes.
        #expect(try path.select(in: document, within: JSONPathLimits(visits: 12)).count == 7)
        #expect(throws: JSONPathLimitError.self) { try path.select(in: document, within: JSONPathLimits(visits: 11)) }
        let filter = try JSONPath(parsing: "$..[?count($..*) == 7 || !@.a]")
        #expect(try filter.selectNodes(in: document, within: JSONPathLimits(visits: 1_000)).count == 7)
        #expect(throws: JSONPathLimitError.self) { try filter.select(in: document, within: JSONPathLimits(visits: 50)) }
    }

    /// Documents that are deeper than the parser lets through, and queries at their largest, leave the stack alone.
    @Test func survivesDepth() throws {
        var deep: JSONValue = ["leaf": 1]
        for level in 0..<2_000 { deep = level.isMultiple(of: 2) ? [0, deep] : ["a": [], "b": deep] }
        #expect(try JSONPath(parsing: "$..leaf").select(in: deep) == [1])
        let node = try #require(try JSONPath(parsing: "$..leaf").selectNodes(in: deep).first)
        #expect(node.path.segments.count == 2_001)
        #expect(node.path.select(in: deep) == 1)
        #expect(try JSONPath(parsing: "$..*").select(in: deep).count == 4_001)
        #expect(try JSONPath(parsing: "$[?@..[?@..leaf]]").selectNodes(in: ["x": deep]).count == 1)
        let long = try JSONPath(parsing: "$" + String(repeating: "[*]", count: 256))
        #expect(long.select(in: deep).count == 2)
        let nested = "$" + String(repeating: "[?@[*]", count: 32) + String(repeating: "]", count: 32)
        #expect(try JSONPath(parsing: nested).select(in: deep).count == 1)
    }

    /// No text makes reading or running a query trap.
    @Test(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)), arguments: 0..<8 as Range<UInt64>)
    func survivesMutations(seed: UInt64) throws {
        let suite = try JSONValue(parsing: try Suites.bytes("jsonpath/cts.json"))
        let texts = try #require(suite["tests"]?.array).compactMap { $0["selector"]?.string }
        let pieces = [
            "[", "]", "?", "(", ")", "@", "$", "..", "*", ",", ":", "-", "0", "1", "'", "\"", "\\u", "!", "==", "&&",
            " ", "é",
        ]
        var random = SeededGenerator(seed)
        var read = 0
        for text in texts {
            var scalars = Array(text.unicodeScalars)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                let end = min(scalars.count, place + Int.random(in: 0...1, using: &random))
                scalars.replaceSubrange(place..<end, with: (pieces.randomElement(using: &random) ?? "").unicodeScalars)
            }
            let mutated = String(String.UnicodeScalarView(scalars))
            guard let path = try? JSONPath(parsing: mutated) else { continue }
            read += 1
            let nodes = path.selectNodes(in: Self.store)
            #expect(nodes.map(\.value) == path.select(in: Self.store), "\(mutated)")
        }
        #expect(read > 20)
    }
}
