import JSON

/// The JSON parser and writer, on any bytes.
enum ParserTarget: FuzzTarget {
    static let seeds = [
        "{}", "[1,2.50,-3e4]", #"{"a":{"b":[true,false,null]},"c":"\u00e9\ud83d\ude00\n"}"#, " [ ] ", #""ўғқҳ""#,
        "-0.0e-0", #"{"pinfl":"52902000771238","fee":12.10,"child":{"names":["Аziza","Oʻgʻiloy"]}}"#,
        "[[[[[[[[]]]]]]]]", #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13}"#,
    ]
    static let words = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "true", "null", "1e", "-",
        ".",
        "E+", "\u{FEFF}", "\u{2028}", "[[[[[[[[", "]]]]]]]]", "{\"a\":", "\"a\":1,", " ", "\n", "00", "999999999",
        "1000000000", "\u{10FFFF}",
    ]

    /// UTF-8 gone wrong: too long, halves of surrogate pairs, beyond the last code point, cut off.
    static let bytes: [[UInt8]] = [
        [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
        [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFF], [0x00], [0x1F], [0x7F],
    ]

    static func generate(using generator: inout SeededGenerator) -> [UInt8] {
        Array(JSONGrammar.text(depth: generator.below(6), using: &generator).utf8)
    }

    static func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let expected = PlainRecognizer.accepts(input, depth: 128)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: input)
        } catch {
            try Finding.require(!expected, "refuses JSON: \(error.message)")
            try check(error, in: input)
            return false
        }
        try Finding.require(expected, "takes what is not JSON")
        try check(value, from: input)
        return true
    }

    /// The place of an error lies within the text, and its line and column are those of its byte.
    private static func check(_ problem: JSONParseError, in input: [UInt8]) throws(Finding) {
        try Finding.require((0...input.count).contains(problem.offset), "an error's place is outside the text")
        let before = input[..<problem.offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        try Finding.require(problem.line == line, "an error's line is not that of its byte")
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // In bytes that are no UTF-8 there are no code points to count.
        if let text = String(validating: before[start...], as: UTF8.self) {
            try Finding.require(
                problem.column == text.unicodeScalars.count + 1, "an error's column is not that of its byte")
        }
        try Finding.require((1...input.count + 1).contains(problem.column), "an error's column is outside its line")
        let padded = [0x5B] + input
        do {
            _ = try JSONValue(parsing: padded[1...])
        } catch {
            let other = error
            return try Finding.require(other == problem, "says something else of the same bytes in a slice")
        }
        throw Finding("takes as a slice what it refuses as a whole")
    }

    private static func check(_ value: JSONValue, from input: [UInt8]) throws(Finding) {
        let written = value.serialized()
        let again = try parsed(written, "its compact text")
        try Finding.require(again == value, "the compact text is another value")
        try Finding.require(again.serialized() == written, "the compact text changes when it is read and written")
        try Finding.require(hash(again) == hash(value), "equal values hash differently")
        let pretty = try parsed(Array(value.pretty.utf8), "its pretty text")
        try Finding.require(pretty.serialized() == written, "the pretty text is another text")
        let text = String(decoding: input, as: UTF8.self)
        let fromText = try parsed(Array(text.utf8), "itself as text")
        try Finding.require(fromText.serialized() == written, "bytes and text are read differently")
        let padded = [0x5B] + input + [0x5D]
        let slice = try? JSONValue(parsing: padded[1...input.count])
        try Finding.require(slice?.serialized() == written, "a slice is read differently")
        let lenient = try? JSONValue(parsing: input, duplicateNames: .keepLast)
        try Finding.require(lenient?.serialized() == written, "keepLast reads a document without duplicates otherwise")

        if hasNumberAtTheEdge(value) { return }
        let canonical = value.canonical()
        let fromCanonical = try parsed(canonical, "its canonical text")
        try Finding.require(fromCanonical.canonical() == canonical, "the canonical text changes when it is made again")
        let exact = value.canonical(numbers: .exact)
        let fromExact = try parsed(exact, "its exact canonical text")
        try Finding.require(fromExact == value, "the exact canonical text is another value")
        try Finding.require(fromExact.canonical(numbers: .exact) == exact, "the exact canonical text is not stable")
        try Finding.require(again.canonical() == canonical, "equal values have different canonical texts")
    }

    private static func parsed(_ bytes: [UInt8], _ what: String) throws(Finding) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw Finding("\(what) can't be read: \(error.message)")
        }
    }

    /// Whether a number is so long or so large that its canonical form, with one exponent in front of which one digit stands,
    /// is beyond the range of numbers: `10e999999999` is 1e+1000000000. That form is written, but can't be read again.
    private static func hasNumberAtTheEdge(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number):
            let literal = number.literal.utf8
            let mark = literal.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? literal.endIndex
            let exponent = Int(String(literal[mark...].dropFirst()) ?? "") ?? 0
            return literal.count > 1000 || abs(exponent) > JSONNumber.maximumExponent - JSONNumber.maximumLength
        case .array(let elements): return elements.contains(where: hasNumberAtTheEdge)
        case .object(let object): return object.contains { hasNumberAtTheEdge($0.value) }
        default: return false
        }
    }

    private static func hash(_ value: JSONValue) -> Int { value.hashValue }
}
