import JSON
import Testing

/// jsonpath-compliance-test-suite.
@Suite(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)))
struct JSONPathSuiteTests {
    @Test func followsTheSuite() throws {
        let suite = try JSONValue(parsing: try Suites.bytes("jsonpath/cts.json"))
        var counts = (selecting: 0, singular: 0, refused: 0)
        for test in try #require(suite["tests"]?.array) {
            let text = try #require(test["selector"]?.string)
            let path = try? JSONPath(parsing: text)
            let singular = try? SingularQuery(parsing: text)
            if test["invalid_selector"] == true {
                #expect(path == nil && singular == nil, "\(text)")
                counts.refused += 1
                continue
            }
            guard let path, let document = test["document"] else {
                Issue.record("not read: \(text)")
                continue
            }
            counts.selecting += 1
            // Where the order of members leaves several results open, any of them will do.
            let nodes = path.selectNodes(in: document)
            let values = JSONValue.array(nodes.map(\.value))
            let paths = JSONValue.array(nodes.map { .string($0.path.description) })
            #expect(path.select(in: document) == nodes.map(\.value), "\(text)")
            #expect(path.selectsAnything(in: document) == !nodes.isEmpty, "\(text)")
            let expectedValues = try test["results"]?.array ?? [#require(test["result"])]
            let expectedPaths = try test["results_paths"]?.array ?? [#require(test["result_paths"])]
            #expect(expectedValues.contains(values), "\(text) selects \(values)")
            #expect(expectedPaths.contains(paths), "\(text) selects at \(paths)")
            for node in nodes { #expect(node.path.select(in: document) == node.value, "\(text)") }

            #expect(path.singular == singular, "\(text)")
            if let singular {
                #expect(singular.select(in: document) == nodes.first?.value, "\(text)")
                counts.singular += 1
            }
        }
        #expect(counts.selecting + counts.refused == 703)
        #expect(counts.singular >= 79)
        print(
            "JSONPath suite: \(counts.selecting) queries agree (\(counts.singular) of them singular), "
                + "\(counts.refused) invalid refused")
    }
}
