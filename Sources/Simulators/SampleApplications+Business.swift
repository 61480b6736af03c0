package import JSON

extension SampleApplications {
    /// A `business-registration` application; another name for each number from 0, with one to four founders. One in four
    /// asks for no bank account.
    ///
    /// The same number gives the same application, whose name can be taken only once.
    package static func businessRegistration(_ number: Int) -> JSONValue {
        let seed = "business \(number)"
        let shares = choose(shares, seed)
        let founders = shares.enumerated().map { index, share in
            // A step that no list of founders comes round by.
            (pinfl: pinfl(number + index * 7919, sex(of: "founder \(index) \(seed)")), share: share)
        }
        var application: JSONObject = [
            "name": .string("\(choose(places, seed)) \(choose(trades, "trade \(seed)")) \(number)"),
            "legalForm": .string(shares.count == 1 ? choose(["mchj", "xk"], seed) : choose(["mchj", "oila"], seed)),
            "oked": .string(choose(["62010", "47110", "56101", "41200", "49410", "10710", "13921", "01110"], seed)),
            "address": address(seed: seed, district: choose(districts, "home \(seed)")),
            "charterCapital": .init(Int64(1_000_000 * (1 + Fingerprint.of("capital \(seed)", below: 400)))),
            "founders": .array(
                founders.map { ["pinfl": .string($0.pinfl.text), "sharePercent": $0.share] }),
            "director": ["pinfl": .string(founders[0].pinfl.text)],
            "phone": .string(phone(number)),
        ]
        if number % 4 != 3 {
            application["bank"] = ["mfo": .string(choose(CommercialBanks.banks, seed)), "currency": "UZS"]
        }
        return .object(application)
    }

    private static let shares: [[JSONValue]] = [[100], [60, 40], [33.34, 33.33, 33.33], [25, 25, 25, 25]]
    private static let places = ["Chorsu", "Registon", "Zarafshon", "Sirdaryo", "Boʻston", "Navroʻz", "Oltin Vodiy"]
    private static let trades = ["Tekstil", "Agro", "Savdo", "Dastur", "Qurilish", "Logistika", "Non", "Gʻalla"]
}
