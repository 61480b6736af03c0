import GRDB
import JSON

/// The statistics committee: gives businesses the codes by which they are counted.
struct StatisticsAgency: LegacySystem {
    let today: @Sendable () -> CivilDate

    private static let undo = Undoing(table: "codes", key: "ktut", what: "code")

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS codes (
                    ktut TEXT PRIMARY KEY, registration TEXT NOT NULL, undone_on TEXT);
                CREATE UNIQUE INDEX IF NOT EXISTS codes_now ON codes (registration) WHERE undone_on IS NULL
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("assign-codes", "/codes") { try assign($0, in: $1) },
            .write("withdraw-codes", "/codes/withdrawals") { try withdraw($0, in: $1) },
        ]
    }

    private func assign(_ request: Fields, in database: Database) throws -> JSONValue {
        let registration = try request.text("registrationNumber")
        let district = try request.district("districtCode")
        let activity = try request.text("oked")
        _ = try request.text("name")
        guard let form = Self.forms[try request.text("legalForm")] else {
            throw Problem.refused("form-unknown", "There is no such legal form", "The classifier does not have it.")
        }
        let earlier = try database.row(
            "SELECT ktut FROM codes WHERE registration = ? AND undone_on IS NULL", [registration])
        if let code: String = earlier?["ktut"] {
            throw Problem.refused("already-assigned", "The business has its codes already", "KTUT \(code).")
        }
        let code = Self.ktut(try database.next("ktut"))
        try database.run("INSERT INTO codes VALUES (?, ?, NULL)", [code, registration])
        return [
            "ktut": .string(code), "ifut": .string(activity), "mhobt": .string(district.code),
            "thsht": .string(form), "assignedOn": .string(today().description),
        ]
    }

    private func withdraw(_ request: Fields, in database: Database) throws -> JSONValue {
        let code = try request.text("ktut")
        try Self.undo(code, on: today(), in: database)
        return ["ktut": .string(code), "withdrawnOn": .string(today().description)]
    }

    /// Seven digits and a check digit: the sum by the weights 1 to 7, modulo 11; where that is 10, by the weights 3 to 9,
    /// and where that is 10 as well, 0.
    static func ktut(_ count: Int) -> String {
        let digits = Digits.padded((2_000_000 + count) % 10_000_000, 7)
        func sum(from weight: Int) -> Int {
            digits.utf8.enumerated().reduce(0) { $0 + Int($1.element - UInt8(ascii: "0")) * (weight + $1.offset) } % 11
        }
        let check = sum(from: 1) < 10 ? sum(from: 1) : sum(from: 3) % 10
        return digits + String(check)
    }

    /// The classifier's code of each legal form.
    private static let forms = ["mchj": "152", "xk": "110", "oila": "113"]
}
