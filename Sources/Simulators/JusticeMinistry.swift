import GRDB
import JSON

/// The justice ministry's register of businesses: reserves names, and enters businesses under them.
struct JusticeMinistry: LegacySystem {
    /// A name stays reserved for so many days.
    static let reservationDays = 30

    let today: @Sendable () -> CivilDate

    private static let undoName = Undoing(table: "names", key: "number", what: "reservation")
    private static let undoBusiness = Undoing(table: "businesses", key: "number", what: "registration")

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS names (
                    number TEXT PRIMARY KEY, name TEXT NOT NULL, core TEXT NOT NULL, form TEXT NOT NULL,
                    until TEXT NOT NULL, registration TEXT, undone_on TEXT);
                CREATE INDEX IF NOT EXISTS names_by_core ON names (core);
                CREATE TABLE IF NOT EXISTS businesses (
                    number TEXT PRIMARY KEY, reservation TEXT NOT NULL, document TEXT NOT NULL, undone_on TEXT)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("reserve-name", "/names/reservations") { try reserve($0, in: $1) },
            .write("release-name", "/names/releases") { try release($0, in: $1) },
            .write("register-business", "/businesses") { try register($0, in: $1) },
            .write("annul-registration", "/businesses/annulments") { try annul($0, in: $1) },
        ]
    }

    private func reserve(_ request: Fields, in database: Database) throws -> JSONValue {
        let name = try request.text("name")
        let form = try request.text("legalForm")
        let core = Self.core(of: name)
        guard !core.isEmpty else {
            throw Problem.refused("name-empty", "The name has no letters or digits", "Choose another.")
        }
        guard !Self.reservedWords.contains(where: core.contains) else {
            throw Problem.refused(
                "name-reserved-for-state", "The name has a word that is the state's", "Choose another.")
        }
        // Taken: registered, or reserved and not out of time.
        let taken = try database.row(
            """
            SELECT name FROM names
            WHERE core = ? AND undone_on IS NULL AND (registration IS NOT NULL OR until >= ?)
            """, [core, today().description])
        if let other: String = taken?["name"] {
            throw Problem.refused("name-taken", "The name is taken", "\(other) is the same or too much alike.")
        }

        let year = today().year
        let number = "NB-\(year)-\(Digits.padded(try database.next("name \(year)"), 7))"
        let until = today().adding(days: Self.reservationDays)
        try database.run(
            "INSERT INTO names VALUES (?, ?, ?, ?, ?, NULL, NULL)", [number, name, core, form, until.description])
        return [
            "reservationNumber": .string(number), "name": .string(name), "legalForm": .string(form),
            "reservedUntil": .string(until.description),
        ]
    }

    private func release(_ request: Fields, in database: Database) throws -> JSONValue {
        let number = try request.text("reservationNumber")
        let row = try database.row("SELECT registration FROM names WHERE number = ?", [number])
        if let registration: String = row?["registration"] {
            throw Problem.refused(
                "name-in-use", "A business is registered under the name", "It is \(registration); annul that first.")
        }
        try Self.undoName(number, on: today(), in: database)
        return ["reservationNumber": .string(number), "releasedOn": .string(today().description)]
    }

    private func register(_ request: Fields, in database: Database) throws -> JSONValue {
        let reservation = try request.text("reservationNumber")
        let district = try request.fields("address").district("districtCode")
        guard let name = try database.row("SELECT * FROM names WHERE number = ?", [reservation]) else {
            throw Self.undoName.unknown
        }
        if let registration: String = name["registration"] {
            throw Problem.refused(
                "already-registered", "A business is registered under the name", "It is \(registration).")
        }
        let until: String = name["until"]
        guard name["undone_on"] == nil as String?, until >= today().description else {
            throw Problem.refused(
                "reservation-ended", "The name is no longer reserved", "It was released, or reserved until \(until).")
        }
        try BusinessCheck(request, form: name["form"], on: today()).check()

        let counter = "\(district.code)-\(today().year)"
        let number = "\(counter)-\(Digits.padded(try database.next("business \(counter)"), 6))"
        try database.run(
            "INSERT INTO businesses VALUES (?, ?, ?, NULL)",
            [number, reservation, request.document.serializedString])
        try database.run("UPDATE names SET registration = ? WHERE number = ?", [number, reservation])
        return [
            "registrationNumber": .string(number),
            "name": .string(name["name"]),
            "legalForm": .string(name["form"]),
            "registeredOn": .string(today().description),
            "registeredBy": "\(district.region.name), \(district.code)-davlat xizmatlari markazi",
        ]
    }

    /// The name is then only reserved again.
    private func annul(_ request: Fields, in database: Database) throws -> JSONValue {
        let number = try request.text("registrationNumber")
        try Self.undoBusiness(number, on: today(), in: database)
        try database.run("UPDATE names SET registration = NULL WHERE registration = ?", [number])
        return ["registrationNumber": .string(number), "annulledOn": .string(today().description)]
    }

    /// What of a name counts when two are compared: letters and digits, without case and without apostrophes.
    static func core(of name: String) -> String {
        let marks: Set<Character> = ["\u{02BB}", "\u{02BC}"]
        return String(name.lowercased().filter { ($0.isLetter || $0.isNumber) && !marks.contains($0) })
    }

    private static let reservedWords = ["ozbekiston", "davlat"]
}
