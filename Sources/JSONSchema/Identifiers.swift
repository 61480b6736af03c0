/// The personal identification number of a natural person (JShShIR): 14 digits.
///
/// Digit 1 is sex and century (1, 2: 1800s; 3, 4: 1900s; 5, 6: 2000s; odd: male), digits 2 to 7 are the date of birth as
/// DDMMYY, 8 to 10 the district, 11 to 13 a serial number, 14 the check digit.
package enum PINFL {
    private static let weights = [7, 3, 1]

    /// Whether the text is 14 digits with a real date and the right check digit.
    package static func isValid(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        guard digits.count == 14, digits.allSatisfy(Format.isDigit), ("1"..."6").contains(text.prefix(1)),
            let day = Format.number(digits[1..<3]), let month = Format.number(digits[3..<5]),
            let year = Format.number(digits[5..<7]), let kind = Format.number(digits[0..<1])
        else { return false }
        let century = 1800 + (kind - 1) / 2 * 100
        return Format.isDay(year: century + year, month: month, day: day)
            && Format.number(digits[13..<14]) == checkDigit(first13: String(text.prefix(13)))
    }

    /// The check digit for the first 13 digits: their sum by the weights 7, 3, 1 in turn, modulo 10.
    ///
    /// Nil when the text is not 13 digits.
    package static func checkDigit(first13: String) -> Int? {
        let digits = Array(first13.utf8)
        guard digits.count == 13, digits.allSatisfy(Format.isDigit) else { return nil }
        let sum = digits.enumerated().reduce(0) { $0 + Int($1.element - UInt8(ascii: "0")) * weights[$1.offset % 3] }
        return sum % 10
    }
}

/// The taxpayer identification number (STIR): 9 digits.
package enum STIR {
    /// Whether the text is 9 digits.
    package static func isValid(_ text: String) -> Bool {
        text.utf8.count == 9 && text.utf8.allSatisfy(Format.isDigit)
    }
}

/// A cadastral number: five groups of two digits and one of four for the land; four more for a building on it; three more
/// for a part of the building. All are joined by colons: `10:01:02:03:04:0567:0001:012`.
package enum CadastralNumber {
    private static let groups = [2, 2, 2, 2, 2, 4, 4, 3]

    /// Whether the text has that form.
    package static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return (6...groups.count).contains(parts.count)
            && zip(parts, groups).allSatisfy { $0.count == $1 && $0.allSatisfy(Format.isDigit) }
    }
}

extension Format {
    static func isPassport(_ text: String) -> Bool {
        text.utf8.count == 9 && text.utf8.prefix(2).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            && text.utf8.dropFirst(2).allSatisfy(isDigit)
    }

    static func isPhone(_ text: String) -> Bool {
        text.utf8.count == 13 && text.utf8.starts(with: "+998".utf8) && text.utf8.dropFirst(4).allSatisfy(isDigit)
    }
}
