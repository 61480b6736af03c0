package import JSON

extension SampleApplications {
    /// A `foreign-passport` application; another person for each number from 0. One in ten is for a minor, one in eight is
    /// exempt from the fee.
    ///
    /// The same number gives the same application, by which a passport can be ordered only once.
    package static func foreignPassport(_ number: Int) -> JSONValue {
        let seed = "passport \(number)"
        let sex = sex(of: seed)
        let isMinor = number % 10 == 9
        let holder = isMinor ? minor(number, sex) : pinfl(number, sex)
        var application: JSONObject = [
            "applicant": [
                "pinfl": .string(holder.text), "idCard": .string("AD\(Digits.padded(number % 10_000_000, 7))"),
            ]
        ]
        if isMinor {
            application["guardian"] = ["pinfl": .string(pinfl(number, .female).text), "relation": "parent"]
        }
        application["phone"] = .string(phone(number))
        application["urgency"] = .string(choose(["standard", "standard", "urgent"], seed))
        application["collectIn"] = .string(choose(districts, seed).code)
        application["fee"] = fee(number, seed: seed)
        return .object(application)
    }

    static func phone(_ number: Int) -> String { "+99890\(Digits.padded(1_000_000 + number % 9_000_000, 7))" }

    private static func fee(_ number: Int, seed: String) -> JSONValue {
        if number % 8 == 7 {
            return ["exempt": true, "ground": .string(choose(["disability", "orphan", "veteran"], seed))]
        }
        // A token that ends so is not that of an empty card.
        let token = String(Fingerprint.of("card \(seed)") >> 4, radix: 16, uppercase: true)
        return ["exempt": false, "cardToken": .string(String(repeating: "0", count: 15 - token.count) + token + "7")]
    }

    /// 1 January 2012.
    private static let firstMinor = 15_340

    /// Somebody born from 2012 to early in 2016.
    private static func minor(_ number: Int, _ sex: Pinfl.Sex) -> Pinfl {
        Pinfl(
            sex: sex, birthDate: CivilDate(daysSinceEpoch: firstMinor + number % 1500),
            district: 200 + number / 1500 % 100, serial: 1 + number / 150_000 % 400)
    }
}
