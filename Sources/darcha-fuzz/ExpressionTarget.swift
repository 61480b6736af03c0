import JSON

/// Regular expressions of both dialects: a pattern, and a text to try it on.
enum ExpressionTarget: FuzzTarget {
    static let seeds = [
        ("a(b|c)*d{2,3}[^x-z]", "abcbddy"), ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ("^\\d+$", "123"),
        ("\\p{Lu}\\P{Nd}", "Ўа"), ("(?:x|(?<n>y))+?\\u{1F600}\\b", "xy😀"), ("[\\-\\]a]{0,}", "a-]"), ("", ""),
        ("(x{1,50}){1,50}", "xxx"), ("a|ab|abc|", "abc"), ("[a-ў]+\\cA\\x41\\0", "ў"),
        (String(repeating: "(a", count: 90) + String(repeating: ")*", count: 90), "aa"),
    ].map { "\($0)\u{1E}\($1)" }
    static let words = [
        "(", ")", "[", "]", "{", "}", "|", "*", "+", "?", "^", "$", ".", "\\", "-", "(?:", "{2}", "{0,}", "{1,3}", "[^",
        "\\p{L}",
        "\\P{Lu}", "\\d", "\\W", "\\b", "\\B", "\\u{10FFFF}", "\\ud83d\\ude00", "\\x7f", "(a*)*", "😀", "\n", "\u{2028}",
        "\u{1E}",
        "{1000}", "{4096}", "{99999999999}", "(?=", "\\1",
    ]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        let pattern = choice(depth: 3, using: &generator)
        let letters = ["a", "b", "c", "x", "\n", "é", "😀"]
        let text = (0..<generator.below(16)).map { _ in generator.one(of: letters) }.joined()
        return Array("\(pattern)\u{1E}\(text)".utf8)
    }

    private static func choice(depth: Int, using generator: inout SeededGenerator) -> String {
        let options = (0..<(generator.once(in: 3) ? 2 : 1)).map { _ in
            (0..<generator.below(4)).map { _ in part(depth: depth, using: &generator) }.joined()
        }
        return options.joined(separator: "|")
    }

    private static func part(depth: Int, using generator: inout SeededGenerator) -> String {
        let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "x", "é", "😀", "^", "$"]
        let isGroup = depth > 0 && generator.once(in: 4)
        let atom = isGroup ? "(\(choice(depth: depth - 1, using: &generator)))" : generator.one(of: atoms)
        guard generator.once(in: 3), atom != "^", atom != "$" else { return atom }
        return atom + generator.one(of: ["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}", "{0}", "{3}", "{4,}"])
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let (first, second) = parts(input)
        let pattern = String(decoding: first, as: UTF8.self)
        let text = String(decoding: second ?? [], as: UTF8.self)
        let scalars = Array(text.unicodeScalars)
        let isSmall = pattern.utf8.count <= 64 && scalars.count <= 64
        let plain = isSmall ? PlainExpression(pattern) : nil
        var isValid = false
        for dialect in [RegularExpression.Dialect.iRegexp, .ecmaScript] {
            let expression: RegularExpression
            do {
                expression = try RegularExpression(pattern, dialect: dialect)
            } catch {
                try Finding.require(
                    (0...pattern.utf8.count).contains(error.offset), "an error's place is outside the pattern")
                try Finding.require(!error.message.isEmpty, "an error without words")
                try Finding.require(plain == nil, "\(dialect) refuses what is plain: \(error.message)")
                continue
            }
            isValid = true
            let whole = expression.matchesWhole(text)
            let found = expression.matches(in: text)
            try Finding.require(!whole || found, "\(dialect): the whole matches, but no part does")
            if let plain {
                let separators = scalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" }
                if separators, dialect == .ecmaScript { continue }
                try Finding.require(whole == plain.matchesWhole(scalars), "\(dialect): the whole matches: \(whole)")
                try Finding.require(found == plain.matches(in: scalars), "\(dialect): a part matches: \(found)")
            }
            // Linear in the text, or the run is over its time.
            if input.count.isMultiple(of: 16), !text.isEmpty {
                _ = expression.matches(in: String(repeating: text, count: 1 + 50_000 / text.utf8.count) + "!")
            }
        }
        return isValid
    }
}
