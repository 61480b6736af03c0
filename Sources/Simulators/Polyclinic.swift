import GRDB
import JSON

/// The family polyclinics: attach mother and child to one of their district that has room.
struct Polyclinic: LegacySystem {
    /// Polyclinics in each district.
    static let perDistrict = 4
    /// Patients that one polyclinic takes by default.
    static let usualCapacity = 40_000

    let today: @Sendable () -> CivilDate
    /// Patients that one polyclinic takes.
    var capacity = Polyclinic.usualCapacity

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS patients (
                    pinfl TEXT PRIMARY KEY, polyclinic TEXT NOT NULL, card TEXT NOT NULL, attached_on TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS polyclinics (code TEXT PRIMARY KEY, patients INTEGER NOT NULL)
                """)
    }

    var endpoints: [Endpoint] {
        [.write("attach-patients", "/attachments") { try attach($0, in: $1) }]
    }

    private func attach(_ request: Fields, in database: Database) throws -> JSONValue {
        let mother = try request.pinfl("motherPinfl")
        let child = try request.pinfl("childPinfl")
        let district = try request.district("districtCode")
        let mahalla = try request.text("mahalla")
        _ = try request.text("phone")

        guard child.birthDate == (try request.date("childBirthDate")) else {
            throw Problem.refused(
                "birth-date-differs", "The date of birth is not the PINFL's", "The PINFL tells another date of birth.")
        }
        let earlier = try database.row("SELECT card FROM patients WHERE pinfl = ?", [child.text])
        if let card: String = earlier?["card"] {
            throw Problem.refused(
                "already-attached", "The child is already attached", "The outpatient card is \(card).")
        }

        let present = try database.row("SELECT polyclinic, card FROM patients WHERE pinfl = ?", [mother.text])
        let clinic: Clinic
        let motherCard: String
        if let code: String = present?["polyclinic"], let card: String = present?["card"],
            let own = Clinic(code: code), own.district == district, try count(of: own, in: database) < capacity
        {
            // A mother who is here already keeps her polyclinic and her card.
            clinic = own
            motherCard = card
        } else {
            clinic = try clinicWithRoom(in: district, for: mahalla, database)
            if let code: String = present?["polyclinic"] {
                try database.run("UPDATE polyclinics SET patients = patients - 1 WHERE code = ?", [code])
            }
            motherCard = try add(mother, to: clinic, in: database)
        }
        let childCard = try add(child, to: clinic, in: database)

        return [
            "polyclinic": clinic.document,
            "mother": ["pinfl": .string(mother.text), "cardNumber": .string(motherCard)],
            "child": ["pinfl": .string(child.text), "cardNumber": .string(childCard)],
            "attachedOn": .string(today().description),
            "firstVisitOn": .string(today().adding(days: 3).description),
        ]
    }

    /// The mahalla's polyclinic, or the next one that has room for two more.
    private func clinicWithRoom(in district: District, for mahalla: String, _ database: Database) throws -> Clinic {
        let first = Fingerprint.of("mahalla \(mahalla)", below: Self.perDistrict)
        for offset in 0..<Self.perDistrict {
            let clinic = Clinic(district: district, number: 1 + (first + offset) % Self.perDistrict)
            if try count(of: clinic, in: database) + 2 <= capacity { return clinic }
        }
        throw Problem.refused(
            "no-room", "The polyclinics of the district are full",
            "None of the \(Self.perDistrict) polyclinics of district \(district.code) can take two more patients.")
    }

    private func count(of clinic: Clinic, in database: Database) throws -> Int {
        try database.row("SELECT patients FROM polyclinics WHERE code = ?", [clinic.code])?["patients"] ?? 0
    }

    /// Opens a card; gives its number.
    private func add(_ patient: Pinfl, to clinic: Clinic, in database: Database) throws -> String {
        let card = "\(clinic.code)/\(Digits.padded(try database.next("card \(clinic.code)"), 6))"
        try database.run(
            """
            INSERT INTO polyclinics VALUES (?, 1) ON CONFLICT (code) DO UPDATE SET patients = patients + 1
            """, [clinic.code])
        try database.run(
            "INSERT OR REPLACE INTO patients VALUES (?, ?, ?, ?)",
            [patient.text, clinic.code, card, today().description])
        return card
    }
}

extension Polyclinic {
    /// A polyclinic of a district, by number.
    struct Clinic {
        let district: District
        let number: Int

        init(district: District, number: Int) {
            self.district = district
            self.number = number
        }

        init?(code: String) {
            let parts = code.split(separator: "-")
            guard parts.count == 2, let district = District(String(parts[0])), let number = Digits.value(parts[1].utf8)
            else { return nil }
            self.init(district: district, number: number)
        }

        var code: String { "\(district.code)-\(Digits.padded(number, 2))" }

        var document: JSONValue {
            [
                "code": .string(code),
                "name": "\(district.region.name), \(number)-son oilaviy poliklinika",
                "stir": .string(Stir.of("polyclinic \(code)")),
                "phone": "+99871\(Digits.padded(2_000_000 + Fingerprint.of("phone \(code)", below: 999_999), 7))",
            ]
        }
    }
}
