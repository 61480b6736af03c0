import GRDB
import JSON

/// The interior ministry: registers where a child lives, knows where everybody does, who is wanted,
/// and what was taken for the ID cards that it has issued.
struct InteriorMinistry: LegacySystem {
    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS residences (
                    pinfl TEXT PRIMARY KEY, number TEXT NOT NULL, registered_on TEXT NOT NULL, address TEXT NOT NULL)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("register-residence", "/residence/registrations") { try register($0, in: $1) },
            .lookUp("residence-status", "/residence/registrations/{pinfl}") { try residenceStatus($0, in: $1) },
            .read("wanted-check", "/wanted/queries") { request, _ in try wantedCheck(request) },
            .lookUp("find-biometrics", "/id-cards/{pinfl}/biometrics") { request, _ in try biometrics(request) },
        ]
    }

    private func register(_ request: Fields, in database: Database) throws -> JSONValue {
        let child = try request.pinfl("childPinfl")
        let parent = try request.pinfl("parentPinfl")
        _ = try PersonName(request.fields("childName"))
        let certificate = try request.fields("certificate")
        _ = try (certificate.text("series"), certificate.text("number"))
        let address = try request.fields("address")
        let district = try address.district("districtCode")

        guard child.birthDate == (try request.date("childBirthDate")) else {
            throw Problem.refused(
                "birth-date-differs", "The date of birth is not the PINFL's", "The PINFL tells another date of birth.")
        }
        guard parent.birthDate.years(until: child.birthDate) >= 12 else {
            throw Problem.refused("not-a-parent", "This cannot be a parent", "At the birth they were under 12.")
        }
        guard try address.text("regionCode") == district.region.rawValue else {
            throw Problem.refused(
                "district-of-another-region", "The district is not in that region",
                "District \(district.code) is in region \(district.region.rawValue), \(district.region.name).")
        }
        let earlier = try database.row("SELECT number FROM residences WHERE pinfl = ?", [child.text])
        if let number: String = earlier?["number"] {
            throw Problem.refused(
                "already-registered", "The child already has a registered residence", "The registration is \(number).")
        }

        let counter = "\(district.code)-\(today().year)"
        let number = "\(counter)-\(Digits.padded(try database.next("residence \(counter)"), 6))"
        try database.run(
            "INSERT INTO residences VALUES (?, ?, ?, ?)",
            [child.text, number, today().description, address.document.serializedString])
        return [
            "registrationNumber": .string(number),
            "registeredOn": .string(today().description),
            "kind": "permanent",
            "registeredBy":
                "\(district.region.name), \(district.code)-IIB migratsiya va fuqarolikni rasmiylashtirish boʻlimi",
            "address": address.document,
        ]
    }

    private func residenceStatus(_ request: Fields, in database: Database) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        let row = try database.row("SELECT registered_on, address FROM residences WHERE pinfl = ?", [pinfl.text])
        if let address: String = row?["address"], let since: String = row?["registered_on"] {
            return try registered("permanent", since: since, address: JSONValue(parsing: address))
        }
        let chance = Fingerprint.of("residence \(pinfl.text)", below: 100)
        guard chance >= 3 else { return ["registered": false] }
        let lived = max(1, today().daysSinceEpoch - pinfl.birthDate.daysSinceEpoch)
        let since = pinfl.birthDate.adding(days: Fingerprint.of("since \(pinfl.text)", below: lived))
        return registered(
            chance < 15 ? "temporary" : "permanent", since: since.description, address: Self.address(of: pinfl))
    }

    private func wantedCheck(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        guard !MarkedPerson.wanted.isOn(pinfl) else {
            throw Problem.refused("person-wanted", "The person is searched for", "Ask the nearest office in person.")
        }
        return ["clear": true, "checkedOn": .string(today().description)]
    }

    /// The ministry has its own copy only where the card was issued in its offices; not all were.
    private func biometrics(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        guard Fingerprint.of("id card \(pinfl.text)", below: 100) >= 15 else {
            throw Problem.unknown(
                "biometrics-absent", "There are no biometrics here", "The ID card was issued elsewhere.")
        }
        return Biometrics(of: pinfl, on: today()).document
    }

    private func registered(_ kind: String, since: String, address: JSONValue) -> JSONValue {
        ["registered": true, "kind": .string(kind), "registeredOn": .string(since), "address": address]
    }

    /// Where somebody lives whom nobody has registered here: the same each time.
    private static func address(of pinfl: Pinfl) -> JSONValue {
        let districts = SampleApplications.districts
        let district = districts[Fingerprint.of("district \(pinfl.text)", below: districts.count)]
        return SampleApplications.address(seed: pinfl.text, district: district)
    }
}
