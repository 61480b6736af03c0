package import JSON

/// Valid applications for the services of the demo, as many different ones as wanted: for load and for tests.
package enum SampleApplications {
    /// A `childbirth` application; another birth, mother, father and address for each number from 0.
    ///
    /// The same number gives the same application, whose birth can be registered only once.
    package static func childbirth(_ number: Int) -> JSONValue {
        let seed = "childbirth \(number)"
        let serial = number % 999_999
        // A hospital for each 999,999 numbers, so that no two records have one number.
        let hospital = "\(districts[serial % districts.count].code)-\(Digits.padded(1 + number / 999_999 % 99, 2))"
        let birthDate = CivilDate(daysSinceEpoch: firstBirth + Fingerprint.of("day \(seed)", below: 300))
        let sex = sex(of: seed)
        let family = choose(PersonName.families, "family \(seed)")
        let father = choose(PersonName.maleNames, "father \(seed)")
        let home = choose(districts, "home \(seed)")
        return [
            "phone": .string(phone(number)),
            "birth": [
                "recordNumber": "\(hospital)/\(birthDate.year)/\(Digits.padded(serial + 1, 6))",
                "hospitalCode": .string(hospital), "date": .string(birthDate.description), "order": 1,
            ],
            "child": [
                "name": PersonName(
                    family: family,
                    givenName: choose(sex == .male ? PersonName.maleNames : PersonName.femaleNames, seed),
                    father: father, sex: sex
                ).document,
                "sex": .string(sex.rawValue),
            ],
            "mother": parent(number, .female, family: family, givenName: choose(PersonName.femaleNames, "m \(seed)")),
            "father": parent(number, .male, family: family, givenName: father),
            "address": address(seed: seed, district: home),
            "benefit": [
                "childOrder": .init(Int64(1 + Fingerprint.of("order \(seed)", below: 4))),
                "account": ["mfo": "00444", "number": "20218000\(Digits.padded(number % 1_000_000_000, 9))001"],
            ],
            "kindergarten": ["language": "uz", "wantedFrom": .string(birthDate.adding(years: 3).description)],
        ]
    }

    /// A `person-check` application; another person for each number from 0.
    package static func personCheck(_ number: Int) -> JSONValue {
        ["pinfl": .string(pinfl(number, sex(of: "person \(number)")).text)]
    }

    static let districts = [
        "1726269", "1726266", "1726294", "1726280", "1703401", "1706401", "1714401", "1718401", "1722401", "1730401",
        "1733401", "1735401",
    ].compactMap(District.init)

    static func address(seed: String, district: District) -> JSONValue {
        [
            "regionCode": .string(district.region.rawValue),
            "districtCode": .string(district.code),
            "mahalla": .string(
                choose(["Oqqoʻrgʻon", "Navbahor", "Bogʻishamol", "Doʻstlik", "Yangiobod"], "mahalla \(seed)")),
            "street": .string(
                choose(["Bunyodkor", "Amir Temur", "Beruniy", "Mustaqillik", "Chinor"], seed) + " koʻchasi"),
            "house": .string(String(1 + Fingerprint.of("house \(seed)", below: 180))),
            "apartment": .string(String(1 + Fingerprint.of("apartment \(seed)", below: 72))),
        ]
    }

    /// 1 January 2025.
    private static let firstBirth = 20_089
    /// 1 January 1985.
    private static let firstParent = 5479

    /// 6,000 days by 100 districts by 400 serials: as many people as one needs, no two alike, all of age, and none of
    /// them a ``MarkedPerson``.
    static func pinfl(_ number: Int, _ sex: Pinfl.Sex) -> Pinfl {
        Pinfl(
            sex: sex, birthDate: CivilDate(daysSinceEpoch: firstParent + number % 6000),
            district: 200 + number / 6000 % 100, serial: 1 + number / 600_000 % 400)
    }

    private static func parent(_ number: Int, _ sex: Pinfl.Sex, family: String, givenName: String) -> JSONValue {
        let pinfl = pinfl(number, sex)
        let own = choose(PersonName.maleNames, "grandfather \(pinfl.text)")
        return [
            "pinfl": .string(pinfl.text),
            "name": PersonName(family: family, givenName: givenName, father: own, sex: sex).document,
            "passport": "A\(sex == .male ? "C" : "D")\(Digits.padded(number % 10_000_000, 7))",
        ]
    }

    static func sex(of seed: String) -> Pinfl.Sex {
        Fingerprint.of("sex \(seed)", below: 2) == 0 ? .male : .female
    }

    static func choose<Choice>(_ choices: [Choice], _ seed: String) -> Choice {
        choices[Fingerprint.of("choice \(seed)", below: choices.count)]
    }
}
