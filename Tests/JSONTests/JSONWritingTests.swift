import Foundation
import JSON
import Testing

@Suite struct JSONWritingTests {
    @Test func writesCompactAndPretty() {
        let value: JSONValue = ["b": [1, [], [:]], "a": "x\"\\\n\u{1}\u{1F}/é"]
        #expect(value.serializedString == #"{"b":[1,[],{}],"a":"x\"\\\n\u0001\u001f/é"}"#)
        let pretty = """
            {
              "b": [
                1,
                [],
                {}
              ],
              "a": "x\\"\\\\\\n\\u0001\\u001f/é"
            }
            """
        #expect(value.pretty == pretty)
        #expect("\(value)" == value.serializedString)
    }

    /// The example of RFC 8785, section 3.2.2 and 3.2.3.
    @Test func writesTheExampleOfTheRFC() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(String(decoding: try JSONValue(parsing: text).canonical(), as: UTF8.self) == expected)
    }

    /// The example of RFC 8785, section 3.2.3: names sort by UTF-16 units.
    @Test func sortsNamesByUTF16() {
        let value: JSONValue = [
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        ]
        let order = String(decoding: value.canonical(), as: UTF8.self)
        let expected = [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]
        let places = expected.compactMap { order.range(of: "\"\($0)\"")?.lowerBound }
        #expect(places.count == expected.count)
        #expect(places == places.sorted())
    }

    /// RFC 8785, appendix B: the bits of a Double, and the text.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func writesNumbersAsECMAScript(bits: UInt64, text: String) throws {
        let number = try #require(JSONNumber(Double(bitPattern: bits)))
        #expect(String(decoding: JSONValue.number(number).canonical(), as: UTF8.self) == text)
        #expect(String(decoding: JSONValue.number(number).canonical(numbers: .exact), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("9007199254740993", "9007199254740992", "9007199254740993"), ("12.10", "12.1", "12.1"), ("-0", "0", "0"),
        ("0.30000000000000000001", "0.3", "0.30000000000000000001"), ("1e400", "1e+400", "1e+400"),
        ("123456789012345678901", "123456789012345680000", "123456789012345678901"),
        ("9223372036854775807", "9223372036854776000", "9223372036854775807"), ("1e2", "100", "100"),
    ])
    func tellsNumbersApartWhereAsked(literal: String, rfc8785: String, exact: String) throws {
        let value = try JSONValue(parsing: literal)
        #expect(String(decoding: value.canonical(), as: UTF8.self) == rfc8785)
        #expect(String(decoding: value.canonical(numbers: .exact), as: UTF8.self) == exact)
    }

    /// UTF-16 has U+10000 (units D800 DC00) before U+E000, UTF-8 behind it; and what begins alike is the shorter first.
    @Test func sortsNamesBeyondTheBasicPlaneByUTF16() {
        let names = [
            "", "a", "a\u{D7FF}", "a\u{10000}", "a\u{10FFFF}", "a\u{E000}", "a\u{FFFF}", "aa", "\u{7FF}", "\u{800}",
            "\u{10000}\u{E000}", "\u{10000}\u{FFFF}", "\u{10001}", "\u{EFFF}", "\u{F000}",
        ]
        for shift in names.indices {
            let turned = names[shift...] + names[..<shift]
            let object = JSONObject(uniqueKeysWithValues: turned.map { ($0, 1) })
            let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            let expected = "{" + sorted.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
            #expect(String(decoding: JSONValue.object(object).canonical(), as: UTF8.self) == expected)
        }
    }

    @Test func writesWholeNumbersOfEveryLength() {
        var numbers: [Int64] = [.min, .max, 0, -1]
        var power: Int64 = 1
        for _ in 0..<18 {
            numbers += [power - 1, power, power + 1, -power, -power - 1]
            power *= 10
        }
        numbers += [power - 1, power, power + 1]
        for number in numbers { #expect(JSONValue(number).serializedString == String(number)) }
    }

    /// A decimal of at most 15 digits is written without a Double in between; a Double must say the same.
    @Test func writesShortDecimalsAsADoubleWould() throws {
        var random = SeededGenerator(8785)
        for _ in 0..<5000 {
            let digits = Int64.random(in: -999_999_999_999_999...999_999_999_999_999, using: &random)
            let literal =
                "\(digits / Int64(1 << UInt8.random(in: 0..<50, using: &random)))e\(Int.random(in: -290...290, using: &random))"
            let number = try #require(JSONNumber(literal: literal))
            let double = try #require(JSONNumber(number.double))
            #expect(JSONValue.number(number).canonical() == JSONValue.number(double).canonical(), "\(literal)")
        }
    }
}
