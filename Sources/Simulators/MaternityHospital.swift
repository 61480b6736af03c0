import GRDB
import JSON

/// The maternity hospitals' birth journals: confirms births that they can have seen.
///
/// A record number is `<hospital>/<year>/<six digits>`. The first plausible inquiry about one settles whose it is; from
/// then on the journal says the same to everybody.
struct MaternityHospital: LegacySystem {
    /// Journals are kept for so many years.
    static let archiveYears = 25

    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS births (
                    record_number TEXT PRIMARY KEY, birth_date TEXT NOT NULL, birth_order INTEGER NOT NULL,
                    child_sex TEXT NOT NULL, mother_pinfl TEXT NOT NULL)
                """)
    }

    var endpoints: [Endpoint] {
        [.read("confirm-birth", "/births/confirmations") { try confirm($0, in: $1) }]
    }

    private func confirm(_ request: Fields, in database: Database) throws -> JSONValue {
        let recordNumber = try request.text("recordNumber")
        let hospital = try Hospital(code: request.text("hospitalCode"))
        let birthDate = try request.date("birthDate")
        let birthOrder = try request.integer("birthOrder", in: 1...6)
        let childSex = try request.sex("childSex")
        let mother = try request.pinfl("motherPinfl")

        try check(recordNumber, of: hospital, in: birthDate.year)
        try check(birthDate)
        try check(mother, at: birthDate)

        let row = try database.row("SELECT * FROM births WHERE record_number = ?", [recordNumber])
        if let row {
            guard row["birth_date"] == birthDate.description, row["birth_order"] == birthOrder,
                row["child_sex"] == childSex.rawValue, row["mother_pinfl"] == mother.text
            else {
                throw Problem.refused(
                    "record-differs", "The journal says otherwise",
                    "Date, order, sex or mother are not those of record \(recordNumber).")
            }
        } else {
            try database.run(
                "INSERT INTO births VALUES (?, ?, ?, ?, ?)",
                [recordNumber, birthDate.description, birthOrder, childSex.rawValue, mother.text])
        }

        return [
            "recordNumber": .string(recordNumber),
            "hospital": hospital.document,
            "birthDate": .string(birthDate.description),
            "birthOrder": .init(Int64(birthOrder)),
            "childSex": .string(childSex.rawValue),
            "weightGrams": .init(Int64(2600 + Fingerprint.of("weight \(recordNumber)", below: 170) * 10)),
            "lengthCentimetres": .init(Int64(47 + Fingerprint.of("length \(recordNumber)", below: 9))),
            "confirmedOn": .string(today().description),
        ]
    }

    private func check(_ recordNumber: String, of hospital: Hospital, in year: Int) throws(Problem) {
        let parts = recordNumber.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 4, let recordYear = Digits.value(parts[1].utf8),
            parts[2].utf8.count == 6, let serial = Digits.value(parts[2].utf8), serial > 0
        else {
            throw .unknown(
                "record-unknown", "There is no such birth record",
                "A record number is <hospital>/<year>/<six digits>, counted from 000001.")
        }
        guard parts[0] == hospital.code else {
            throw .refused(
                "record-of-another-hospital", "The record is another hospital's",
                "Record \(recordNumber) is not in the journal of hospital \(hospital.code).")
        }
        guard recordYear == year else {
            throw .refused(
                "record-of-another-year", "The record is of another year",
                "Record \(recordNumber) is of \(recordYear), the birth of \(year).")
        }
    }

    private func check(_ birthDate: CivilDate) throws(Problem) {
        guard birthDate <= today() else {
            throw .refused("birth-in-future", "The birth has not been yet", "It is dated \(birthDate).")
        }
        guard birthDate.years(until: today()) < Self.archiveYears else {
            throw .refused(
                "record-archived", "The journal is no longer here",
                "Journals are kept for \(Self.archiveYears) years; ask the state archive.")
        }
    }

    private func check(_ mother: Pinfl, at birthDate: CivilDate) throws(Problem) {
        guard mother.sex == .female else {
            throw .refused("mother-not-female", "The mother's PINFL is a man's", "Its first digit says male.")
        }
        guard (12...60).contains(mother.birthDate.years(until: birthDate)) else {
            throw .refused(
                "mother-age-implausible", "The mother's age is implausible", "At the birth she must be 12 to 60.")
        }
    }
}

extension MaternityHospital {
    /// A hospital by its code: the district's and a number of two digits.
    struct Hospital {
        let code: String
        let district: District
        let number: Int

        init(code: String) throws(Problem) {
            let parts = code.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let district = District(String(parts[0])), parts[1].utf8.count == 2,
                let number = Digits.value(parts[1].utf8), number > 0
            else {
                throw .unknown(
                    "hospital-unknown", "There is no such hospital",
                    "A hospital's code is its district's (SOATO), a hyphen, and a number from 01.")
            }
            self.code = code
            self.district = district
            self.number = number
        }

        var document: JSONValue {
            [
                "code": .string(code),
                "name": "\(district.region.name), \(number)-son tugʻruq majmuasi",
                "stir": .string(Stir.of("hospital \(code)")),
                "districtCode": .string(district.code),
            ]
        }
    }
}
