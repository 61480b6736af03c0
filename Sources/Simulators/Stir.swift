/// A STIR, the taxpayer number of an organisation: nine digits.
enum Stir {
    /// The number of the organisation of that name; the same each time.
    static func of(_ organisation: String) -> String {
        "2" + Digits.padded(Fingerprint.of("stir \(organisation)", below: 100_000_000), 8)
    }

    /// A number given newly, which none of ``of(_:)`` is: another for each count up to 100 million.
    ///
    /// The counts are multiplied by a number that has no factor in common with 100 million, so that the numbers are
    /// spread as real ones are.
    static func new(_ count: Int) -> String { "3" + Digits.padded(count % 100_000_000 * 48_271_937 % 100_000_000, 8) }
}
