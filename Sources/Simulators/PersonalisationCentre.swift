import GRDB
import JSON

/// The personalisation centre: holds the biometrics of all ID cards, decides on passports and makes them.
struct PersonalisationCentre: LegacySystem {
    /// The age up to which a representative applies.
    static let fullAge = 18

    let today: @Sendable () -> CivilDate

    private static let undo = Undoing(table: "orders", key: "number", what: "order")

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS orders (
                    number TEXT PRIMARY KEY, pinfl TEXT NOT NULL, passport TEXT NOT NULL UNIQUE,
                    valid_until TEXT NOT NULL, undone_on TEXT);
                CREATE INDEX IF NOT EXISTS orders_of ON orders (pinfl)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .read("find-biometrics", "/biometrics/queries") { request, _ in
                Biometrics(of: try request.person("pinfl", on: today()), on: today()).document
            },
            .write("order-passport", "/orders") { try order($0, in: $1) },
            .write("cancel-order", "/orders/cancellations") { try cancel($0, in: $1) },
        ]
    }

    private func order(_ request: Fields, in database: Database) throws -> JSONValue {
        let pinfl = try request.fields("holder").person("pinfl", on: today())
        let district = try request.district("collectIn")
        let urgent = try request.text("urgency") == "urgent"
        _ = try request.text("idCard")
        try check(request, for: pinfl)
        try checkAge(request, of: pinfl)
        let earlier = try database.row(
            "SELECT passport, valid_until FROM orders WHERE pinfl = ? AND undone_on IS NULL AND valid_until > ?",
            [pinfl.text, today().description])
        if let passport: String = earlier?["passport"], let until: String = earlier?["valid_until"] {
            throw Problem.refused(
                "passport-valid", "There is a valid passport already",
                "Passport \(passport) is valid until \(until). Report it as lost or return it first.")
        }

        let years = pinfl.birthDate.years(until: today()) < 16 ? 5 : 10
        let year = today().year
        let number = "PB-\(year)-\(Digits.padded(try database.next("order \(year)"), 7))"
        let passport = "FA\(Digits.padded(try database.next("passport") % 10_000_000, 7))"
        let ready = today().adding(days: urgent ? 3 : 10)
        try database.run(
            "INSERT INTO orders VALUES (?, ?, ?, ?, NULL)",
            [number, pinfl.text, passport, ready.adding(years: years).description])
        return [
            "orderNumber": .string(number),
            "passportNumber": .string(passport),
            "orderedOn": .string(today().description),
            "readyOn": .string(ready.description),
            "validYears": .init(Int64(years)),
            "office":
                "\(district.region.name), \(district.code)-IIB migratsiya va fuqarolikni rasmiylashtirish boʻlimi",
        ]
    }

    private func check(_ request: Fields, for pinfl: Pinfl) throws {
        guard try request.fields("holder").date("birthDate") == pinfl.birthDate else {
            throw Problem.refused(
                "identity-differs", "The identity is not the PINFL's", "The PINFL tells another date of birth.")
        }
        guard try request.text("templateId") == Biometrics(of: pinfl, on: today()).templateID else {
            throw Problem.refused(
                "biometrics-differ", "The biometrics are another person's", "Have the photo taken again.")
        }
        let paid = try request.optionalText("paymentId") != nil
        let exempt = try request.optionalText("exemptionGround") != nil
        guard paid || exempt else {
            throw Problem.refused("fee-unpaid", "The state fee is not paid", "There is no payment, nor an exemption.")
        }
    }

    private func checkAge(_ request: Fields, of pinfl: Pinfl) throws {
        guard pinfl.birthDate.years(until: today()) < Self.fullAge else { return }
        guard try request.optionalText("guardianPinfl") != nil else {
            throw Problem.refused(
                "guardian-missing", "A minor needs a representative", "A parent or guardian applies for a minor.")
        }
        let guardian = try request.pinfl("guardianPinfl")
        guard guardian.birthDate.years(until: today()) >= Self.fullAge else {
            throw Problem.refused(
                "guardian-minor", "The representative is a minor", "They must be \(Self.fullAge) or older.")
        }
    }

    private func cancel(_ request: Fields, in database: Database) throws -> JSONValue {
        let number = try request.text("orderNumber")
        try Self.undo(number, on: today(), in: database)
        return ["orderNumber": .string(number), "cancelledOn": .string(today().description)]
    }
}
