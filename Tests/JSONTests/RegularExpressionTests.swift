import JSON
import Testing

@Suite struct RegularExpressionTests {
    /// Pattern, texts that hold a match, texts that don't.
    @Test(
        arguments: [
            ("", ["", "a"], []), ("a", ["a", "bab"], ["", "b"]), ("^abc$", ["abc"], ["abc\n", "abc\\n", "xabc", "ab"]),
            ("a|b|", ["", "c"], []), ("^(?:a|bc)+$", ["a", "bca", "bcbc"], ["", "b", "ac"]),
            ("^(?<year>\\d{4})-(?<month>\\d{2})$", ["2026-01"], ["2026-1", "٢٠٢٦-01"]),
            ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]), ("^a{2,}?$", ["aa", "aaaaa"], ["a"]), ("^a{0}$", [""], ["a"]),
            ("^(a*)*$", ["", "aaa"], ["b"]), ("^(a|b*)+c$", ["c", "abbac"], ["abd"]),
            ("^a+?b??$", ["aa", "aab"], ["b"]),
            ("^\\t$", ["\t"], ["\\t"]), ("^\\cC$", ["\u{3}"], ["\\cC"]), ("^\\cc$", ["\u{3}"], []),
            ("^\\x41\\u0042\\u{1F600}\\ud83d\\ude00$", ["AB😀😀"], ["AB"]),
            ("^\\0\\n\\v\\f\\r$", ["\0\n\u{B}\u{C}\r"], []),
            ("^\\/\\.\\$\\^$", ["/.$^"], []), ("^.$", ["é", "😀"], ["\n", "\r", "\u{2028}", "e\u{301}"]),
            ("^\\d$", ["0"], ["߀"]), ("^\\D$", ["߀"], ["0"]), ("^\\w$", ["a", "_"], ["é", "-"]),
            ("^\\W$", ["é"], ["a"]),
            ("^\\s$", [" ", "\u{A0}", "\u{FEFF}", "\u{2029}", "\u{2003}"], ["\u{1}", "\u{2013}"]),
            ("^\\S$", ["x"], ["\t"]),
            ("\\bcat\\b", ["a cat.", "cat"], ["cats", "concat"]), ("\\Bcat\\B", ["concats"], ["cat", "cats"]),
            ("^\\b$", [], ["", "a"]), ("^\\B$", [""], ["a"]), ("a\\b", ["a", "ba é", "aé"], ["ab"]),
            ("^[a-c]$", ["b"], ["d", "-"]), ("^[^a-c]$", ["d", "\n"], ["a"]), ("^[]$", [], ["", "]"]),
            ("^[^]$", ["\n", "x"], [""]), ("^[\\]\\-\\b]$", ["]", "-", "\u{8}"], ["b"]), ("^[-a]$", ["-", "a"], ["b"]),
            ("^[a-]$", ["-", "a"], ["b"]), ("^[\\w-]$", ["-", "a"], ["."]), ("^[$^.*]$", ["$", "^", ".", "*"], ["a"]),
            ("^[\\u0400-\\u04FF]+$", ["Ўзбек"], ["Oʻzbek"]), ("^🐲*$", ["", "🐲🐲"], ["🐉"]), ("^[🐲-🐴]$", ["🐳"], ["🐵"]),
            ("\\p{Letter}cole", ["l'école", "ecole"], ["COLE", "1cole"]), ("^\\p{digit}+$", ["৪২"], ["-%#"]),
            ("^\\p{Lu}\\P{Lu}$", ["Жж"], ["жЖ"]), ("^\\p{gc=Lowercase_Letter}$", ["ж"], ["Ж"]),
            ("^\\p{General_Category=L}$", ["ж"], ["1"]), ("^[\\p{L}\\p{M}]+$", ["e\u{301}"], ["1"]),
            ("^\\p{punct}\\p{cntrl}\\p{Combining_Mark}$", ["!\u{1}\u{301}"], []), ("^\\p{LC}$", ["a"], ["ª"]),
            ("^\\p{Alphabetic}\\p{White_Space}\\p{Upper}\\p{Lower}$", ["a Bb"], ["a bB"]),
            ("^\\p{Cs}$", [], ["\u{D7FF}"]),
            ("^\\p{Any}\\p{ASCII}\\p{Assigned}\\p{AHex}$", ["😀aéF"], ["😀éaF", "😀aé\u{10FFFF}"]),
            ("^\\ud800$", [], ["\u{FFFD}"]), ("^[\\u0000-\\uffff]$", ["\u{FFFD}"], ["😀"]),
            ("a^b|$^|b$a", [""], ["ab", "a^b"]), ("(^|x)a", ["a", "ba xa"], ["ba"]),
            ("(^)*(?:\\b)+a", ["a", "b a"], ["ba"]),
        ] as [(String, [String], [String])])
    func followsECMAScript(pattern: String, holding: [String], lacking: [String]) throws {
        let expression = try RegularExpression(pattern, dialect: .ecmaScript)
        for text in holding { #expect(expression.matches(in: text), "\(pattern) in \(text)") }
        for text in lacking { #expect(!expression.matches(in: text), "\(pattern) in \(text)") }
    }

    /// Pattern, texts that match as a whole, texts that don't.
    @Test(
        arguments: [
            ("", [""], ["a"]), ("a.*", ["a", "ab"], ["ba", "a\n"]), (".", ["\u{2028}", "😀"], ["\n", "\r", "", "ab"]),
            ("a|b", ["a", "b"], ["ab"]), ("(ab)+c?", ["ab", "ababc"], ["abcab"]), ("a{2}", ["aa"], ["a", "aaa"]),
            ("a{2,}", ["aa", "aaa"], ["a"]), ("a{1,2}", ["a", "aa"], ["", "aaa"]), ("[a-c]", ["b"], ["d"]),
            ("[-a]", ["-", "a"], ["b"]), ("[a-]", ["-", "a"], ["b"]), ("[-]", ["-"], ["a"]), ("[^-]", ["a"], ["-"]),
            ("[^\\-a-c\\]]", ["d"], ["a", "]", "-"]), ("\\p{Lu}\\P{Lu}", ["Жж"], ["жЖ"]),
            ("[\\p{L}0-9]+", ["Ж1"], ["-"]),
            ("\\(\\n\\^\\-\\{\\|\\}", ["(\n^-{|}"], []), ("^ab.*", ["abc"], ["xab"]), (".*bc$", ["abc"], ["abcx"]),
            ("/a,b'\"$", ["/a,b'\""], []), ("[.$^]+", [".$", "^"], ["a"]), ("a\\^", ["a^"], ["a"]),
            ("a^*", ["a"], ["a^"]),
        ] as [(String, [String], [String])])
    func followsRFC9485(pattern: String, matching: [String], others: [String]) throws {
        let expression = try RegularExpression(pattern, dialect: .iRegexp)
        for text in matching { #expect(expression.matchesWhole(text), "\(pattern) on \(text)") }
        for text in others { #expect(!expression.matchesWhole(text), "\(pattern) on \(text)") }
    }

    @Test(arguments: [
        ("(?=a)", 0, "lookahead"), ("a(?!b)", 1, "lookahead"), ("(?<=a)", 0, "lookbehind"), ("(?<!a)", 0, "lookbehind"),
        ("(a)\\1", 3, "backreferences"), ("(?<n>a)\\k<n>", 7, "backreferences"), ("(?i:a)", 0, "flags"),
        ("(?<a>b)(?<a>c)", 9, "two groups"), ("(?<1>b)", 2, "name"), ("é(a", 2, "does not end"),
        ("a)", 1, "no opening"),
        ("[a", 0, "does not end"), ("a]", 1, "closes nothing"), ("a}", 1, "closes nothing"), ("*", 0, "nothing before"),
        ("a**", 2, "nothing before"), ("a|{2}", 2, "nothing before"), ("^*", 1, "assertion"),
        ("a{2,1}", 1, "least count"),
        ("a{", 1, "a count"), ("a{,2}", 1, "a count"), ("a{1", 1, "ends with }"), ("\\", 0, "ends the pattern"),
        ("\\-", 0, "no escape"), ("\\a", 0, "no escape"), ("\\c1", 0, "letter"), ("\\x4", 0, "2 hexadecimal"),
        ("\\u12", 0, "4 hexadecimal"), ("\\u{110000}", 0, "10FFFF"), ("\\u{}", 0, "10FFFF"), ("\\01", 0, "octal"),
        ("[b-a]", 1, "empty"), ("[\\d-z]", 1, "range"), ("[\\B]", 1, "no escape"), ("[\\1]", 1, "no such escape"),
        ("\\p{Nope}", 0, "no such property"), ("\\pL", 0, "is expected"), ("\\p{L", 0, "ends with }"),
        ("\\p{Script=Cyrillic}", 0, "scripts"), ("\\p{gc=Any}", 0, "no such property"),
        ("(a{1000}){1000}", 0, "4096 steps"), ("a{99999999999999999999}", 0, "4096 steps"),
        ("(){4097}", 0, "4096 steps"),
    ])
    func refusesInECMAScript(pattern: String, offset: Int, reason: String) throws {
        let error = try #require(throws: RegularExpressionError.self) {
            try RegularExpression(pattern, dialect: .ecmaScript)
        }
        #expect(error.offset == offset && error.message.contains(reason), "\(pattern): \(error)")
    }

    @Test(arguments: [
        ("\\d", 0), ("a\\w", 1), ("\\$", 0), ("\\/", 0), ("\\u0041", 0), ("(?:a)", 0), ("(?<a>a)", 0), ("a*?", 2),
        ("[]", 0), ("[^]", 0), ("[a-b-c]", 4), ("[[]", 1), ("[--a]", 2), ("[a--]", 3), ("\\p{Letter}", 0),
        ("\\p{Cs}", 0),
        ("\\p{LC}", 0), ("\\pL", 0), ("a{,2}", 1), ("\\b", 0), ("a++", 2), ("{", 0), ("}", 0), ("]", 0),
    ])
    func refusesInIRegexp(pattern: String, offset: Int) throws {
        let error = try #require(throws: RegularExpressionError.self) {
            try RegularExpression(pattern, dialect: .iRegexp)
        }
        #expect(error.offset == offset, "\(pattern): \(error)")
    }

    @Test func refusesWhatIsTooLarge() throws {
        func error(_ pattern: String) throws -> RegularExpressionError {
            try #require(throws: RegularExpressionError.self) { try RegularExpression(pattern, dialect: .ecmaScript) }
        }
        let nested = try error(String(repeating: "(", count: 101))
        #expect(nested.offset == 100 && nested.message.contains("nested deeper than 100"))
        let long = try error(String(repeating: "a", count: 4097))
        #expect(long.offset == 4096 && long.message.contains("longer than 4096"))
        #expect(try error(String(repeating: "a", count: 4096)).message.contains("4096 steps"))
        #expect(
            try RegularExpression(String(repeating: "a", count: 4095), dialect: .ecmaScript).matches(in: "a") == false)
        #expect(try RegularExpression("^[a-z]{1,2047}$", dialect: .ecmaScript).matchesWhole("abc"))
    }
}
