/// JSON texts by the grammar of RFC 8259, with all that it leaves free: white space, escapes, ways to write a number.
struct JSONGrammar {
    static let names = ["a", "b", "ab", "id", "name", "x y", "", "ў", "é", "😀", "0", "-1", "constructor", "\u{7F}"]
    static let numbers = [
        "0", "-0", "1", "-1", "12.10", "1.0", "1e0", "0.1", "1E+2", "5e-324", "1.7976931348623157e308", "1e400",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "123456789012345678901",
        "1e999999999", "-1e-999999999", "0e999999999", "0.000001", "1e21", "100000000000000000000000", "4.35",
    ]

    /// Whether to write as plainly as possible.
    var isPlain = false
    var text = ""

    static func text(depth: Int, isPlain: Bool = false, using generator: inout SeededGenerator) -> String {
        var grammar = JSONGrammar(isPlain: isPlain)
        grammar.value(depth: depth, using: &generator)
        return grammar.text
    }

    mutating func value(depth: Int, using generator: inout SeededGenerator) {
        space(using: &generator)
        switch generator.below(depth > 0 ? 9 : 5) {
        case 0: text += generator.one(of: ["null", "true", "false"])
        case 1, 2: number(using: &generator)
        case 3, 4: string(using: &generator)
        case 5, 6: array(depth: depth, using: &generator)
        default: object(depth: depth, using: &generator)
        }
        space(using: &generator)
    }

    private mutating func array(depth: Int, using generator: inout SeededGenerator) {
        text += "["
        for index in 0..<generator.below(5) {
            if index > 0 { text += "," }
            value(depth: depth - 1, using: &generator)
        }
        text += "]"
    }

    private mutating func object(depth: Int, using generator: inout SeededGenerator) {
        text += "{"
        // Above twelve members objects are hashed.
        let count = generator.once(in: 10) ? 10 + generator.below(10) : generator.below(5)
        for index in 0..<count {
            if index > 0 { text += "," }
            space(using: &generator)
            let name = index < 5 ? generator.one(of: Self.names) : "n\(index)"
            text += quoted(index < 5 && !generator.once(in: 50) ? "\(name)\(index)" : name, using: &generator)
            space(using: &generator)
            text += ":"
            value(depth: depth - 1, using: &generator)
        }
        text += "}"
    }

    private mutating func number(using generator: inout SeededGenerator) {
        if isPlain || generator.once(in: 2) {
            text += generator.one(of: Self.numbers)
            return
        }
        if generator.once(in: 3) { text += "-" }
        text += generator.once(in: 4) ? "0" : "\(1 + generator.below(9))\(digits(using: &generator))"
        if generator.once(in: 2) { text += ".\(generator.below(10))\(digits(using: &generator))" }
        guard generator.once(in: 3) else { return }
        text += generator.one(of: ["e", "E", "e+", "e-", "E-"]) + "\(generator.below(10))\(digits(using: &generator))"
    }

    private func digits(using generator: inout SeededGenerator) -> String {
        (0..<generator.below(generator.once(in: 20) ? 400 : 8)).map { _ in "\(generator.below(10))" }.joined()
    }

    private mutating func string(using generator: inout SeededGenerator) {
        let words = [
            "", "a", "abc", "line\nfeed", "\u{0}", "\"\\/", "\u{FEFF}", "\u{10FFFF}", "e\u{301}", "2026-01-01",
        ]
        text += quoted((0..<generator.below(4)).map { _ in generator.one(of: words) }.joined(), using: &generator)
    }

    private func quoted(_ content: String, using generator: inout SeededGenerator) -> String {
        var text = "\""
        for scalar in content.unicodeScalars {
            if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || !isPlain && generator.once(in: 6) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: generator.once(in: 2))
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private mutating func space(using generator: inout SeededGenerator) {
        if isPlain || !generator.once(in: 5) { return }
        text += generator.one(of: [" ", "\n", "\t", "\r", "\r\n", "  "])
    }
}
