import GRDB
import JSON

/// The civil registry: registers births, gives PINFLs and certificates, and knows who everybody is.
struct CivilRegistry: LegacySystem {
    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS births (
                    pinfl TEXT PRIMARY KEY, record_number TEXT NOT NULL UNIQUE, mother_pinfl TEXT NOT NULL,
                    birth_date TEXT NOT NULL, birth_order INTEGER NOT NULL, certificate TEXT NOT NULL,
                    name TEXT NOT NULL, UNIQUE (mother_pinfl, birth_date, birth_order))
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("register-birth", "/births") { try register($0, in: $1) },
            .read("civil-status", "/civil-status/queries") { try civilStatus($0, in: $1) },
            .read("confirm-identity", "/identity/queries") { try confirmIdentity($0, in: $1) },
            .read("confirm-capacity", "/capacity/queries") { try confirmCapacity($0, in: $1) },
        ]
    }

    private func register(_ request: Fields, in database: Database) throws -> JSONValue {
        let recordNumber = try request.text("recordNumber")
        let district = try request.district("birthDistrictCode")
        let birthDate = try request.date("birthDate")
        let birthOrder = try request.integer("birthOrder", in: 1...6)
        let sex = try request.sex("childSex")
        let name = try PersonName(request.fields("childName"))
        let mother = try request.fields("mother").pinfl("pinfl")
        let father = try request.optionalFields("father")?.pinfl("pinfl")

        guard birthDate <= today() else {
            throw Problem.refused("birth-in-future", "The birth has not been yet", "It is dated \(birthDate).")
        }
        guard mother.sex == .female else {
            throw Problem.refused("mother-not-female", "The mother's PINFL is a man's", "Its first digit says male.")
        }
        guard father?.sex != .female else {
            throw Problem.refused("father-not-male", "The father's PINFL is a woman's", "Its first digit says female.")
        }
        let known = try database.row(
            """
            SELECT certificate FROM births
            WHERE record_number = ? OR (mother_pinfl = ? AND birth_date = ? AND birth_order = ?)
            """, [recordNumber, mother.text, birthDate.description, birthOrder])
        if let certificate: String = known?["certificate"] {
            throw Problem.refused(
                "already-registered", "The birth is already registered", "The certificate is \(certificate).")
        }

        let pinfl = try newPinfl(sex: sex, birthDate: birthDate, district: district, in: database)
        let certificate = try Certificate(district: district, issuedOn: today(), in: database)
        try database.run(
            "INSERT INTO births VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                pinfl.text, recordNumber, mother.text, birthDate.description, birthOrder, certificate.text,
                name.document.serializedString,
            ])
        return [
            "child": [
                "pinfl": .string(pinfl.text), "name": name.document, "sex": .string(sex.rawValue),
                "birthDate": .string(birthDate.description),
            ],
            "certificate": certificate.document,
        ]
    }

    /// A PINFL that nobody has: the next serial of the district, or, when its 999 are used up for that day and sex, of
    /// one of the reserve codes from 900.
    private func newPinfl(
        sex: Pinfl.Sex, birthDate: CivilDate, district: District, in database: Database
    ) throws -> Pinfl {
        for code in [district.pinflDigits] + Array(900...999) {
            let serial = try database.next("pinfl \(Pinfl.prefix(sex: sex, birthDate: birthDate, district: code))")
            guard serial <= 999 else { continue }
            return Pinfl(sex: sex, birthDate: birthDate, district: code, serial: serial)
        }
        throw Problem.refused(
            "no-pinfl-left", "There is no free PINFL for that day", "All serials of \(birthDate) are given out.")
    }

    private func civilStatus(_ request: Fields, in database: Database) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        return [
            "pinfl": .string(pinfl.text),
            "name": try name(of: pinfl, in: database),
            "sex": .string(pinfl.sex.rawValue),
            "birthDate": .string(pinfl.birthDate.description),
            "alive": .bool(isAlive(pinfl)),
            "maritalStatus": .string(maritalStatus(of: pinfl, age: pinfl.birthDate.years(until: today()))),
        ]
    }

    /// As registered at the birth; of whom was registered elsewhere, the same each time.
    func name(of pinfl: Pinfl, in database: Database) throws -> JSONValue {
        let known = try database.row("SELECT name FROM births WHERE pinfl = ?", [pinfl.text])
        guard let registered: String = known?["name"] else { return PersonName(of: pinfl).document }
        return try JSONValue(parsing: registered)
    }

    func isAlive(_ pinfl: Pinfl) -> Bool {
        pinfl.birthDate.years(until: today()) < 75 + Fingerprint.of("life \(pinfl.text)", below: 30)
    }

    private func maritalStatus(of pinfl: Pinfl, age: Int) -> String {
        let chance = Fingerprint.of("marriage \(pinfl.text)", below: 100)
        switch age {
        case ..<18: return "single"
        case ..<30: return chance < 45 ? "single" : "married"
        case ..<60: return chance < 8 ? "single" : chance < 85 ? "married" : chance < 95 ? "divorced" : "widowed"
        default: return chance < 60 ? "married" : chance < 70 ? "divorced" : "widowed"
        }
    }
}

extension CivilRegistry {
    /// A birth certificate, numbered within the series of its region.
    struct Certificate {
        let series: String
        let number: Int
        let act: Int
        let district: District
        let issuedOn: CivilDate

        /// Takes the next number.
        init(district: District, issuedOn: CivilDate, in database: Database) throws {
            self.district = district
            self.issuedOn = issuedOn
            let letters = district.region.letters
            let count = try database.next("certificate \(letters)")
            // Seven digits; then the next volume of the series: I, II, III.
            series = "\(String(repeating: "I", count: 1 + min(count / 10_000_000, 2)))-\(letters)"
            number = count % 10_000_000
            act = try database.next("act \(district.code) \(issuedOn.year)")
        }

        /// Series and number, as they are written on it.
        var text: String { "\(series) \(Digits.padded(number, 7))" }

        var document: JSONValue {
            [
                "series": .string(series),
                "number": .string(Digits.padded(number, 7)),
                "actNumber": "\(district.code)-\(issuedOn.year)-\(Digits.padded(act, 6))",
                "issuedOn": .string(issuedOn.description),
                "issuedBy": "\(district.region.name), \(district.code)-FHDYO boʻlimi",
            ]
        }
    }
}
