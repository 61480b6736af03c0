import GRDB
import JSON

/// The tax committee: gives businesses their STIR, and knows who owes taxes.
struct TaxCommittee: LegacySystem {
    let today: @Sendable () -> CivilDate

    private static let undo = Undoing(table: "taxpayers", key: "stir", what: "taxpayer")

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS taxpayers (
                    stir TEXT PRIMARY KEY, registration TEXT NOT NULL, name TEXT NOT NULL, director_pinfl TEXT NOT NULL,
                    undone_on TEXT);
                CREATE UNIQUE INDEX IF NOT EXISTS taxpayers_now ON taxpayers (registration) WHERE undone_on IS NULL
                """)
    }

    var endpoints: [Endpoint] {
        [
            .lookUp("tax-debt", "/persons/{pinfl}/debt") { request, _ in try debt(request) },
            .write("register-taxpayer", "/taxpayers") { try register($0, in: $1) },
            .write("deregister-taxpayer", "/taxpayers/deregistrations") { try deregister($0, in: $1) },
        ]
    }

    private func debt(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        let checkedOn = JSONValue.string(today().description)
        guard Fingerprint.of("tax \(pinfl.text)", below: 100) < 8 else {
            return ["hasDebt": false, "checkedOn": checkedOn]
        }
        let amount = Money(tiyin: 100_000 + Fingerprint.of("debt \(pinfl.text)", below: 250_000_000))
        return ["hasDebt": true, "amount": try amount.document(), "currency": "UZS", "checkedOn": checkedOn]
    }

    private func register(_ request: Fields, in database: Database) throws -> JSONValue {
        let registration = try request.text("registrationNumber")
        let name = try request.text("name")
        let district = try request.district("districtCode")
        let director = try request.person("directorPinfl", on: today())
        _ = try (request.text("legalForm"), request.text("oked"))

        let earlier = try database.row(
            "SELECT stir FROM taxpayers WHERE registration = ? AND undone_on IS NULL", [registration])
        if let stir: String = earlier?["stir"] {
            throw Problem.refused("already-registered", "The business has a STIR already", "It is \(stir).")
        }
        let stir = Stir.new(try database.next("stir"))
        try database.run("INSERT INTO taxpayers VALUES (?, ?, ?, ?, NULL)", [stir, registration, name, director.text])
        return [
            "stir": .string(stir),
            "registeredOn": .string(today().description),
            "inspection": "\(district.region.name), \(district.code)-soliq inspeksiyasi",
        ]
    }

    private func deregister(_ request: Fields, in database: Database) throws -> JSONValue {
        let stir = try request.text("stir")
        try Self.undo(stir, on: today(), in: database)
        return ["stir": .string(stir), "deregisteredOn": .string(today().description)]
    }
}
