/// A STIR, the taxpayer number of an organisation: nine digits.
enum Stir {
    /// The number of the organisation of that name; the same each time.
    static func of(_ organisation: String) -> String {
        "2" + Digits.padded(Fingerprint.of("stir \(organisation)", below: 100_000_000), 8)
    }
}
