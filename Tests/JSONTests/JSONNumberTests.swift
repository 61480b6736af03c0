import JSON
import Testing

@Suite struct JSONNumberTests {
    @Test(arguments: [
        "0", "-0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "12.10", "1e3", "1E+3",
        "0.1000000000000000000000000000000000000000000000001", "123456789012345678", "-1.5e-7",
    ])
    func keepsItsLiteral(literal: String) throws {
        #expect(try JSONValue(parsing: literal).serializedString == literal)
        #expect(JSONNumber(literal: literal)?.literal == literal)
    }

    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("100", "1e2"), ("1.50", "15e-1"), ("0", "-0.0e5"), ("0", "0e999999999"),
        ("1e999999999", "10e999999998"), ("-12.10", "-121e-1"), ("9223372036854775808", "9.223372036854775808e18"),
    ])
    func isEqualByValue(left: String, right: String) throws {
        let left = try #require(JSONNumber(literal: left))
        let right = try #require(JSONNumber(literal: right))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(!(left < right) && !(right < left))
    }

    @Test(arguments: [
        ("1", "2"), ("-2", "-1"), ("-1", "0"), ("0", "1e-999999999"), ("9007199254740992", "9007199254740993"),
        ("0.1", "0.10000000000000000001"), ("1e999999998", "1e999999999"), ("-1e999999999", "-1e999999998"),
        ("9223372036854775807", "9223372036854775808"), ("-1e999999999", "-9223372036854775808"), ("99", "1e2"),
        ("0.09", "0.1"), ("12", "12.5"),
    ])
    func isOrderedByValue(small: String, large: String) throws {
        let small = try #require(JSONNumber(literal: small))
        let large = try #require(JSONNumber(literal: large))
        #expect(small < large)
        #expect(!(large < small))
        #expect(small != large)
    }

    @Test(
        arguments: [
            ("5", 5), ("5.0", 5), ("5e2", 500), ("0.05e2", 5), ("-0", 0), ("5.5", nil),
            ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9.223372036854775808e18", .min), ("1e999999999", nil),
        ] as [(String, Int64?)])
    func isAnIntegerWhereItFits(literal: String, value: Int64?) {
        #expect(JSONNumber(literal: literal)?.integer == value)
    }

    @Test(arguments: [
        ("0.3", "0.1", true), ("0.35", "0.1", false), ("12.10", "0.01", true), ("12.105", "0.01", false),
        ("7", "7", true),
        ("8", "7", false), ("0", "7", true), ("1e999999999", "7", false), ("1e999999999", "0.125", true),
        ("1e999999999", "16", true), ("7e999999999", "7e3", true), ("1e-999999999", "1", false), ("-9", "3", true),
        ("9223372036854775808", "2", true), ("-9223372036854775808", "-1", true), ("4.5", "1.5", true),
        ("340282366920938463463374607431768211456", "2", true),
    ])
    func divides(value: String, step: String, expected: Bool) throws {
        let value = try #require(JSONNumber(literal: value))
        #expect(value.isMultiple(of: try #require(JSONNumber(literal: step))) == expected)
    }

    @Test func refusesDivisorsWithoutAnAnswer() throws {
        let one = JSONNumber(1)
        #expect(one.isMultiple(of: JSONNumber(0)) == nil)
        #expect(one.isMultiple(of: try #require(JSONNumber(literal: String(repeating: "3", count: 38)))) == nil)
        #expect(one.isMultiple(of: try #require(JSONNumber(literal: String(repeating: "3", count: 37)))) == false)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1 ", " 1", "NaN", "Infinity", "1e1000000000", "١",
    ])
    func refusesWhatIsNone(literal: String) {
        #expect(JSONNumber(literal: literal) == nil)
    }

    @Test func boundsItsLength() {
        #expect(JSONNumber(literal: String(repeating: "9", count: JSONNumber.maximumLength)) != nil)
        #expect(JSONNumber(literal: String(repeating: "9", count: JSONNumber.maximumLength + 1)) == nil)
        #expect(JSONNumber(literal: "1e\(JSONNumber.maximumExponent)") != nil)
        #expect(JSONNumber(literal: "1e-\(JSONNumber.maximumExponent + 1)") == nil)
    }

    @Test func comesFromADouble() {
        #expect(JSONNumber(0.1)?.literal == "0.1")
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(-Double.infinity) == nil)
        #expect(JSONNumber(literal: "1e400")?.double == .infinity)
        #expect(JSONNumber(literal: "1.5")?.double == 1.5)
        #expect((1.5 as JSONValue).serializedString == "1.5")
    }
}
