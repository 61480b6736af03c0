/// The personal identification number of a natural person (JShShIR): 14 digits.
///
/// Digit 1 is sex and century (1, 2: 1800s; 3, 4: 1900s; 5, 6: 2000s; odd: male), digits 2 to 7 are the date of birth as
/// DDMMYY, 8 to 10 the district, 11 to 13 a serial number, 14 the check digit.
package enum PINFL {
    /// Whether the text is 14 digits with a real date and the right check digit.
    package static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { digits in
            guard digits.count == 14, let day = Format.pair(digits, at: 1), let month = Format.pair(digits, at: 3),
                let year = Format.pair(digits, at: 5), let sum = sum(digits)
            else { return false }
            let kind = Int(digits[0]) - Int(UInt8(ascii: "0"))
            guard (1...6).contains(kind) else { return false }
            return Format.isDay(year: 1800 + (kind - 1) / 2 * 100 + year, month: month, day: day)
                && UInt8(sum % 10) + UInt8(ascii: "0") == digits[13]
        }
    }

    /// The check digit for the first 13 digits: their sum by the weights 7, 3, 1 in turn, modulo 10.
    ///
    /// Nil when the text is not 13 digits.
    package static func checkDigit(first13: String) -> Int? {
        var text = first13
        return text.withUTF8 { digits in digits.count == 13 ? sum(digits).map { $0 % 10 } : nil }
    }

    /// The weighted sum of the first 13 digits; nil when one is none.
    private static func sum(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
        var sum = 0
        for index in 0..<13 {
            let digit = digits[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let weight =
                switch index % 3 {
                case 0: 7
                case 1: 3
                default: 1
                }
            sum += Int(digit) * weight
        }
        return sum
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

/// A code of economic activity (OKED, in Uzbek IFUT, revision 2): 5 digits, as `62010`.
///
/// The first two are the division, which must be one that there is: OKED's first four digits are those of NACE revision 2,
/// the fifth is national. Dots (`62.01.0`), which print puts between, are no part of the code: one code, one text.
package enum OKED {
    /// The divisions of NACE revision 2.
    private static let divisions: [ClosedRange<Int>] = [
        1...3, 5...9, 10...33, 35...39, 41...43, 45...47, 49...53, 55...56, 58...66, 68...75, 77...82, 84...88, 90...99,
    ]

    /// Whether the text is 5 digits in a division that exists.
    package static func isValid(_ text: String) -> Bool {
        guard text.utf8.count == 5, let code = Format.number(text.utf8) else { return false }
        return divisions.contains { $0.contains(code / 1000) }
    }
}

extension Format {
    static func isPassport(_ text: Bytes) -> Bool {
        text.count == 9 && text.prefix(2).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            && text.dropFirst(2).allSatisfy(isDigit)
    }

    static func isPhone(_ text: Bytes) -> Bool {
        text.count == 13 && text.starts(with: "+998".utf8) && text.dropFirst(4).allSatisfy(isDigit)
    }
}
