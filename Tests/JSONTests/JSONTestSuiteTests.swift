import JSON
import Testing

/// nst/JSONTestSuite.
@Suite(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)))
struct JSONTestSuiteTests {
    private static let folder = "json-parsing/test_parsing"
    /// The two that RFC 8259 allows and we refuse unless asked: a name that stands twice.
    private static let duplicates: Set = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    @Test func followsTheSuite() throws {
        var counts = (accepted: 0, refused: 0, either: 0)
        for name in try Suites.names(in: Self.folder) {
            let bytes = try Suites.bytes("\(Self.folder)/\(name)")
            let value = try? JSONValue(parsing: bytes)
            if let value { #expect(try JSONValue(parsing: value.serialized()) == value, "\(name)") }
            switch name.prefix(2) {
            case "y_" where Self.duplicates.contains(name):
                #expect(value == nil, "\(name)")
                #expect((try? JSONValue(parsing: bytes, duplicateNames: .keepLast)) != nil, "\(name)")
                counts.accepted += 1
            case "y_":
                #expect(value != nil, "\(name)")
                counts.accepted += 1
            case "n_":
                #expect(value == nil, "\(name)")
                #expect((try? JSONValue(parsing: bytes, duplicateNames: .keepLast)) == nil, "\(name)")
                counts.refused += 1
            default: counts.either += 1
            }
        }
        #expect(counts.accepted == 95 && counts.refused == 188 && counts.either == 35)
        print(
            "JSONTestSuite: \(counts.accepted) y_ accepted, \(counts.refused) n_ refused, \(counts.either) i_ survived")
    }
}
