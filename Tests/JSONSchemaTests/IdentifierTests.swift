import JSONSchema
import Testing

@Suite struct IdentifierTests {
    /// Worked out by hand from the rule: 7-3-1 over the first 13 digits, modulo 10.
    @Test(arguments: [
        "31507851234568", "40101990010018", "52902000771238", "63112259999990", "10506500000012", "22812991230009",
    ])
    func acceptsPINFL(text: String) {
        #expect(PINFL.isValid(text))
        #expect(PINFL.checkDigit(first13: String(text.prefix(13))).map(String.init) == String(text.suffix(1)))
        #expect(Format(rawValue: "pinfl")?.matches(text) == true)
        // Any other check digit is wrong.
        for digit in 0...9 where String(digit) != text.suffix(1) {
            #expect(!PINFL.isValid(text.prefix(13) + String(digit)))
        }
    }

    /// 3150785123456: 3·7+1·3+5·1 + 0·7+7·3+8·1 + 5·7+1·3+2·1 + 3·7+4·3+5·1 + 6·7 = 178.
    @Test func computesTheCheckDigit() {
        #expect(PINFL.checkDigit(first13: "3150785123456") == 8)
        #expect(PINFL.checkDigit(first13: "0000000000000") == 0)
        #expect(PINFL.checkDigit(first13: "9999999999999") == 0 + (4 * (7 + 3 + 1) + 7) * 9 % 10)
        #expect(PINFL.checkDigit(first13: "315078512345") == nil)
        #expect(PINFL.checkDigit(first13: "31507851234567") == nil)
        #expect(PINFL.checkDigit(first13: "315078512345a") == nil)
        #expect(PINFL.checkDigit(first13: "٣150785123456") == nil)
    }

    @Test(arguments: [
        ("day 32", "3320785123456"), ("day 0", "3000785123456"), ("month 13", "3151385123456"),
        ("month 0", "3150085123456"),
        ("31 April", "3310485123456"), ("29 February 1900", "3290200123456"), ("29 February 2001", "5290201123456"),
        ("29 February 1800", "1290200123456"), ("kind 0", "0150785123456"), ("kind 7", "7150785123456"),
        ("kind 9", "9150785123456"),
    ])
    func refusesPINFLForItsContent(why: String, first13: String) throws {
        let digit = try #require(PINFL.checkDigit(first13: first13))
        #expect(!PINFL.isValid(first13 + String(digit)), "\(why)")
    }

    @Test(arguments: [
        "", "3", "3150785123456", "315078512345680", "3150785123456 ", " 3150785123456", "3150785-23456-8",
    ])
    func refusesPINFLForItsForm(text: String) {
        #expect(!PINFL.isValid(text))
    }

    @Test(arguments: [
        ("stir", "301234567", true), ("stir", "30123456", false), ("stir", "3012345678", false),
        ("stir", "30123456a", false),
        ("passport-uz", "AA1234567", true), ("passport-uz", "aa1234567", false), ("passport-uz", "АА1234567", false),
        ("passport-uz", "A12345678", false), ("passport-uz", "AA123456", false), ("passport-uz", "AA12345678", false),
        ("phone-uz", "+998901234567", true), ("phone-uz", "998901234567", false), ("phone-uz", "+99890123456", false),
        ("phone-uz", "+997901234567", false), ("phone-uz", "+998 901234567", false),
        ("cadastre", "10:01:02:03:04:0567", true), ("cadastre", "10:01:02:03:04:0567:0001", true),
        ("cadastre", "10:01:02:03:04:0567:0001:012", true), ("cadastre", "10:01:02:03:04", false),
        ("cadastre", "10:01:02:03:04:567", false), ("cadastre", "10:01:02:03:04:0567:0001:012:1", false),
        ("oked", "62010", true), ("oked", "01110", true), ("oked", "99000", true), ("oked", "04110", false),
        ("oked", "00110", false), ("oked", "34000", false), ("oked", "62.01.0", false), ("oked", "6201", false),
        ("oked", "620100", false), ("oked", "6201O", false), ("oked", "٦2010", false),
        ("cadastre", "10-01-02-03-04-0567", false), ("cadastre", "10:01:02:03:04:0567:", false),
    ])
    func checksOtherIdentifiers(format: String, text: String, isValid: Bool) throws {
        #expect(try #require(Format(rawValue: format)).matches(text) == isValid)
        if format == "stir" { #expect(STIR.isValid(text) == isValid) }
    }

    @Test(
        arguments: [
            ("PT1H30M", 5_400_000), ("P3D", 259_200_000), ("P2W", 1_209_600_000), ("PT0S", 0), ("P1DT1S", 86_401_000),
            ("P106751991167DT7H12M55S", 9_223_372_036_854_775_000), ("PT9223372036854775807S", nil), ("P1Y", nil),
            ("P1M", nil), ("P99999999999999999999999D", nil), ("P106751991168D", nil), ("PT36H", 129_600_000),
        ] as [(String, Int64?)])
    func measuresDurations(text: String, milliseconds: Int64?) throws {
        let duration = try #require(ISODuration(text))
        #expect(duration.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "P1DT", "PT1H1S", "P1D1H", "P1W1D", "P1WT1H", "PT1.5S", "P-1D", "p1d", "PT1S ",
        "P1Y1D",
        "PT1M1H", "P١D", "P1S", "PT1D",
    ])
    func refusesDurations(text: String) {
        #expect(ISODuration(text) == nil)
    }

    /// What the suite has no case for: composed form, and limits of the ASCII form.
    @Test(arguments: [
        ("caf\u{E9}.uz", true), ("cafe\u{301}.uz", false), ("xn--caf-dma.uz", true), ("xn--cafe-yvc.uz", false),
        ("\u{69}\u{308}.uz", false), ("\u{1EC7}.uz", true), ("e\u{323}\u{302}.uz", false), ("o\u{2BB}.uz", true),
        ("тошкент.ўз", true), ("ТОШКЕНТ.ўз", false), ("\u{440}\u{301}.uz", true), ("XN--CAF-DMA.uz", true),
        ("a\u{AD}b.uz", false), ("\u{1F600}.uz", false),
    ])
    func checksInternationalHostNames(name: String, isValid: Bool) {
        #expect(Format.idnHostname.matches(name) == isValid)
    }
}
