import JSON

/// An amount of UZS, exact to the tiyin.
struct Money: Hashable, Sendable, Comparable {
    /// A hundredth of a sum.
    let tiyin: Int

    init(tiyin: Int) { self.tiyin = tiyin }

    init(sum: Int) { tiyin = sum * 100 }

    /// With two decimals.
    var text: String { "\(tiyin / 100).\(Digits.padded(tiyin % 100, 2))" }

    /// A number with two decimals.
    func document() throws -> JSONValue { try JSONValue(parsing: text) }

    static func < (left: Money, right: Money) -> Bool { left.tiyin < right.tiyin }
}
