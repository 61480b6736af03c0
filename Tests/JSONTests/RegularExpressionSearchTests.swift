import Testing

@testable import JSON

/// The automaton against another way of matching, and its work on patterns that are catastrophic elsewhere.
@Suite struct RegularExpressionSearchTests {
    /// Random patterns over random texts: the tables and the simulation agree with a naive matcher.
    @Test(arguments: 0..<20)
    func agreesWithANaiveMatcher(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var matches = 0
        for _ in 0..<150 {
            let pattern = NaivePattern.random(depth: 4, using: &random)
            let expression = try RegularExpression(pattern.text, dialect: .ecmaScript)
            let simulated = try RegularExpression(pattern.text, dialect: .ecmaScript, limits: .simulated)
            for _ in 0..<8 {
                let letters = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                    NaivePattern.alphabet.randomElement(using: &random) ?? "a"
                }
                let text = String(String.UnicodeScalarView(letters))
                let whole = pattern.ends(in: letters, from: 0).contains(letters.count)
                let anywhere = (0...letters.count).contains { !pattern.ends(in: letters, from: $0).isEmpty }
                #expect(expression.matchesWhole(text) == whole, "\(pattern.text) on \(text)")
                #expect(simulated.matchesWhole(text) == whole, "\(pattern.text) on \(text), simulated")
                #expect(expression.matches(in: text) == anywhere, "\(pattern.text) in \(text)")
                #expect(simulated.matches(in: text) == anywhere, "\(pattern.text) in \(text), simulated")
                if whole { matches += 1 }
            }
        }
        // Else the patterns would be too wild to tell anything.
        #expect(matches > 40)
    }

    /// Rows of pieces, mostly no patterns: reading them never traps, and where one is read, both ways of running it agree.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func survivesAnyPattern(seed: UInt64) {
        let pieces = [
            "a", "é", "😀", "-", "^", "$", ".", "*", "+", "?", "{", "}", "{0,2}", "{3}", "(", "(", ")", ")", "(?:",
            "(?<n>", "[",
            "[^", "]", "]", "|", "\\", "\\b", "\\w", "\\S", "\\u00e9", "\\ud83d", "\\ude00", "\\x", "\\p{L}", "\\P{",
            "a-z", ",", "9",
        ]
        let texts = ["", "a", "é-", "😀a9", "aaa\n", "{(["]
        var random = SeededGenerator(seed)
        var read = 0
        for round in 0..<1_500 {
            let pattern = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? "a"
            }.joined()
            let dialect: RegularExpression.Dialect = round.isMultiple(of: 2) ? .iRegexp : .ecmaScript
            guard let expression = try? RegularExpression(pattern, dialect: dialect),
                let simulated = try? RegularExpression(pattern, dialect: dialect, limits: .simulated)
            else { continue }
            read += 1
            for text in texts {
                #expect(expression.matchesWhole(text) == simulated.matchesWhole(text), "\(pattern) on \(text)")
                #expect(expression.matches(in: text) == simulated.matches(in: text), "\(pattern) in \(text)")
                if expression.matchesWhole(text) { #expect(expression.matches(in: text), "\(pattern) in \(text)") }
            }
        }
        #expect(read > 200)
    }

    /// Patterns that take a backtracking matcher exponential or quadratic time.
    @Test(arguments: [
        "(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){12}b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b", "a*a*a*a*a*b",
        "(a?){30}a{30}b",
        "\\b(a|\\w)*\\b!",
    ])
    func takesLinearSteps(pattern: String) throws {
        let expression = try RegularExpression(pattern, dialect: .ecmaScript, limits: .simulated)
        func steps(_ length: Int, _ scope: RegularExpressionScope) -> (Int, Bool) {
            var simulation = RegularExpressionSimulation(expression.program, scope: scope)
            var text = String(repeating: "a", count: length) + "é"
            let isMatch = text.withUTF8 { simulation.matches($0) }
            return (simulation.steps, isMatch)
        }
        for scope in [RegularExpressionScope.whole, .anywhere] {
            let (few, _) = steps(1_000, scope)
            let (many, isMatch) = steps(100_000, scope)
            #expect(!isMatch)
            #expect(many <= 100_002 * expression.program.instructions.count)
            #expect(many <= 101 * few)
        }
        #expect(
            try !RegularExpression(pattern, dialect: .ecmaScript).matches(
                in: String(repeating: "a", count: 100_000) + "é"))
    }

    /// A pattern whose table would be exponential is simulated, and one that fits has a table.
    @Test func boundsTables() throws {
        func hasTable(_ pattern: String) throws -> Bool {
            let program = try RegularExpression(pattern, dialect: .ecmaScript).program
            return RegularExpressionTable(program, scope: .anywhere, limits: .standard) != nil
        }
        #expect(try hasTable("^[A-Z]{2}[0-9]{7}$"))
        #expect(try hasTable("^[a-z]{1,1000}$"))
        #expect(try hasTable("^\\p{L}[\\p{L}\\p{M} ʻʼ'-]{0,99}$"))
        #expect(try !hasTable("a.{20}b"))
        let expression = try RegularExpression("a.{20}b", dialect: .ecmaScript)
        #expect(expression.matches(in: "xxa01234567890123456789b"))
        #expect(!expression.matches(in: "xxa0123456789012345678b"))
    }

    @Test func partitionsAllScalars() throws {
        let sets: [ScalarSet] = [.digits, .word, .word.inverted, .space, try #require(.category("Lu", aliases: false))]
        let classes = ScalarClasses(separating: sets)
        let members = sets.map { Set(classes.members(of: $0)) }
        let bounds = sets.flatMap(\.ranges).flatMap {
            [$0.lowerBound, $0.upperBound, min($0.upperBound + 1, ScalarSet.last)]
        }
        for code in Array(stride(from: 0, through: ScalarSet.last, by: 4999)) + bounds {
            for (set, ids) in zip(sets, members) {
                let isMember = set.ranges.contains { $0.contains(code) }
                #expect(ids.contains(classes.id(of: code)) == isMember)
            }
        }
        #expect(classes.count == 6)
    }

    /// The tables agree with the standard library, also where whole planes are passed over.
    @Test func knowsCategories() throws {
        let names: [(String, Unicode.GeneralCategory)] = [
            ("Lu", .uppercaseLetter), ("Lo", .otherLetter), ("Cn", .unassigned), ("Co", .privateUse), ("Cf", .format),
        ]
        let ends = (0...0x10 as ClosedRange<UInt32>).flatMap { [$0 << 16, $0 << 16 | 0xFFFD, $0 << 16 | 0xFFFE] }
        let codes = Array(stride(from: 5, through: ScalarSet.last, by: 16)) + ends
        let alphabetic = try #require(ScalarSet.binaryProperty("Alphabetic"))
        let sets = try names.map { try #require(ScalarSet.category($0.0, aliases: false)) }
        let classes = ScalarClasses(separating: sets + [alphabetic])
        let members = (sets + [alphabetic]).map { Set(classes.members(of: $0)) }
        for code in codes {
            guard let properties = Unicode.Scalar(code)?.properties else { continue }
            let id = classes.id(of: code)
            for (index, name) in names.enumerated()
            where members[index].contains(id) != (properties.generalCategory == name.1) {
                Issue.record("\(name.0) at \(String(code, radix: 16))")
            }
            if members[names.count].contains(id) != properties.isAlphabetic {
                Issue.record("Alphabetic at \(String(code, radix: 16))")
            }
        }
    }
}
