/// A PINFL, the personal number: 14 digits that say sex and century, date of birth, district and serial, and a check
/// digit.
///
/// The agencies' systems have their own reading of it, on purpose: they stand for foreign systems and share nothing
/// with the bus.
struct Pinfl: Hashable, Sendable {
    enum Sex: String, Sendable { case male, female }

    /// The 14 digits.
    let text: String
    let sex: Sex
    let birthDate: CivilDate
    /// 0 to 999; 0 is never given out.
    let serial: Int

    /// Reads one; nil when it is not 14 digits, its date does not exist, or its check digit is wrong.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 14, Digits.value(bytes) != nil,
            let first = Digits.value(bytes[0...0]), (1...6).contains(first),
            let day = Digits.value(bytes[1...2]), let month = Digits.value(bytes[3...4]),
            let year = Digits.value(bytes[5...6]), let serial = Digits.value(bytes[10...12]),
            let birthDate = CivilDate(year: 1800 + (first - 1) / 2 * 100 + year, month: month, day: day),
            Self.checkDigit(bytes[0...12]) == bytes[13]
        else { return nil }
        self.text = text
        self.sex = first % 2 == 1 ? .male : .female
        self.birthDate = birthDate
        self.serial = serial
    }

    /// Makes one for somebody born from 1800 to 2099.
    ///
    /// - Parameters:
    ///   - district: three digits, of which the last three of the number count.
    ///   - serial: three digits, likewise.
    init(sex: Sex, birthDate: CivilDate, district: Int, serial: Int) {
        let head = Self.prefix(sex: sex, birthDate: birthDate, district: district) + Digits.padded(serial % 1000, 3)
        self.text = head + String(UnicodeScalar(Self.checkDigit(head.utf8)))
        self.sex = sex
        self.birthDate = birthDate
        self.serial = serial % 1000
    }

    /// The first ten digits: those of one sex, born on one day in one district share them.
    static func prefix(sex: Sex, birthDate: CivilDate, district: Int) -> String {
        let century = min(max((birthDate.year - 1800) / 100, 0), 2)
        return String(1 + century * 2 + (sex == .female ? 1 : 0)) + Digits.padded(birthDate.day, 2)
            + Digits.padded(birthDate.month, 2) + Digits.padded(birthDate.year % 100, 2)
            + Digits.padded(district % 1000, 3)
    }

    /// The sum of the digits weighted 7, 3, 1, 7, 3, 1 …, modulo 10, as an ASCII digit.
    private static func checkDigit(_ digits: some Collection<UInt8>) -> UInt8 {
        let weights = [7, 3, 1]
        let sum = digits.enumerated().reduce(0) { sum, digit in
            sum + Int(digit.element - UInt8(ascii: "0")) * weights[digit.offset % 3]
        }
        return UInt8(ascii: "0") + UInt8(sum % 10)
    }
}
