import JSON
import JSONSchema
import Testing

/// json-schema-org/JSON-Schema-Test-Suite, draft 2020-12, with its remotes; nothing is fetched.
///
/// Counts are exact both ways: a case that begins to agree where an exception is listed fails the test as much as one that
/// no longer agrees.
@Suite(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)))
struct SchemaSuiteTests {
    private static let folder = "json-schema/tests/draft2020-12"

    /// A case of the suite.
    private struct Case {
        let name: String
        let schema: JSONValue
        let data: JSONValue
        let isValid: Bool
    }

    private static func cases(_ file: String) throws -> [Case] {
        var cases: [Case] = []
        for group in try #require(try JSONValue(parsing: Suites.bytes("\(folder)/\(file).json")).array) {
            for test in try #require(group["tests"]?.array) {
                let name = [group["description"]?.string, test["description"]?.string].compactMap(\.self)
                cases.append(
                    Case(
                        name: name.joined(separator: ": "), schema: try #require(group["schema"]),
                        data: try #require(test["data"]), isValid: try #require(test["valid"]?.bool as Bool?)))
            }
        }
        return cases
    }

    private static func files(in folder: String) throws -> [String] {
        try Suites.names(in: folder).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }

    /// The suite's remotes, from disk.
    private static func remote(_ uri: String) -> JSONValue? {
        let prefix = "http://localhost:1234/"
        guard uri.hasPrefix(prefix),
            let bytes = try? Suites.bytes("json-schema/remotes/\(uri.dropFirst(prefix.count))")
        else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    /// Why a case disagrees; nil when it agrees.
    private static func disagreement(_ test: Case, _ options: SchemaOptions) -> String? {
        let schema: Schema
        do throws(SchemaError) {
            schema = try Schema.compile(test.schema, options: options, resolving: remote)
        } catch {
            return "refused: \(error)"
        }
        let violations = schema.validate(test.data)
        if violations.isEmpty != test.isValid { return "\(test.isValid ? "refused" : "accepted"): \(violations)" }
        if schema.isValid(test.data) != test.isValid { return "isValid says otherwise" }
        let flag = schema.output(test.data, format: .flag)["valid"]
        return flag == .bool(test.isValid) ? nil : "output says otherwise"
    }

    /// Runs a file; the cases that disagree must be those that are excepted.
    private static func run(_ file: String, _ options: SchemaOptions, exceptions: Set<String> = []) throws -> Int {
        var agreed = 0
        var left = exceptions
        for test in try cases(file) {
            guard let why = disagreement(test, options) else {
                agreed += 1
                continue
            }
            if left.remove(test.name) == nil { Issue.record("\(file): \(test.name): \(why)") }
        }
        #expect(left.isEmpty, "\(file): these are listed as exceptions, but agree: \(left.sorted())")
        return agreed
    }

    /// All that the specification requires, with unknown keywords refused as they are for contracts. `format` is a note in
    /// the standard dialect, as the suite has it.
    @Test func agreesWithTheRequiredCases() throws {
        var agreed = 0
        for file in try Self.files(in: Self.folder) {
            agreed += try Self.run(file, SchemaOptions(formats: .byDialect, unknownKeywords: .refused))
            _ = try Self.run(file, .standard)
        }
        print("JSON Schema suite: required \(agreed) of 1299")
        #expect(agreed == 1299)
    }

    /// Not here: `cross-draft` (other drafts are refused) and `dependencies-compatibility` (a keyword of other drafts).
    @Test(arguments: [
        ("anchor", 4), ("bignum", 9), ("dynamicRef", 2), ("ecmascript-regex", 74), ("float-overflow", 1),
        ("format-assertion", 4), ("id", 3), ("no-schema", 3), ("non-bmp-regex", 12), ("refOfUnknownKeyword", 10),
        ("unknownKeyword", 3),
    ])
    func agreesWithOptionalCases(file: String, count: Int) throws {
        let agreed = try Self.run("optional/\(file)", .standard)
        print("JSON Schema suite: optional/\(file) \(agreed) of \(count)")
        #expect(agreed == count)
    }

    /// Formats asserted. The exceptions, with their reasons:
    private static let formatExceptions: [String: Set<String>] = [
        // What no linear time is enough for is refused, though ECMA-262 has it.
        "ecmascript-regex": [
            "ECMA 262 named groups and backreferences are valid: an ECMA 262 named backreference \\k<name>",
            "ECMA 262 lookbehind is valid, including variable width: a variable-width lookbehind (ES2018)",
        ]
    ]

    @Test func agreesWithTheFormatCases() throws {
        let options = SchemaOptions(formats: .asserted, unknownKeywords: .notes)
        var total = 0
        var agreed = 0
        for file in try Self.files(in: "\(Self.folder)/optional/format") {
            total += try Self.cases("optional/format/\(file)").count
            agreed += try Self.run("optional/format/\(file)", options, exceptions: Self.formatExceptions[file] ?? [])
        }
        let exceptions = Self.formatExceptions.values.reduce(0) { $0 + $1.count }
        print("JSON Schema suite: format \(agreed) of \(total), \(exceptions) exceptions")
        #expect(total == 764)
        #expect(agreed == total - exceptions)
    }
}
