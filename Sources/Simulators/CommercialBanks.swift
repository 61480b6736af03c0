import GRDB
import JSON

/// The banks' common gateway: opens accounts for businesses, slowly, because each bank looks at its client first.
struct CommercialBanks: LegacySystem {
    let today: @Sendable () -> CivilDate

    private static let undo = Undoing(table: "accounts", key: "number", what: "account")

    var latency: LatencyProfile { .slow }

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS accounts (
                    number TEXT PRIMARY KEY, mfo TEXT NOT NULL, stir TEXT NOT NULL, currency TEXT NOT NULL,
                    undone_on TEXT);
                CREATE INDEX IF NOT EXISTS accounts_of ON accounts (stir)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("open-account", "/accounts") { try open($0, in: $1) },
            .write("close-account", "/accounts/closures") { try close($0, in: $1) },
        ]
    }

    private func open(_ request: Fields, in database: Database) throws -> JSONValue {
        let mfo = try request.text("mfo")
        let stir = try request.text("stir")
        let currency = try request.text("currency")
        _ = try (request.text("name"), request.text("phone"), request.pinfl("directorPinfl"))
        guard Self.banks.contains(mfo) else {
            throw Problem.unknown("bank-unknown", "There is no such bank", "No bank has the code \(mfo).")
        }
        guard let code = Self.currencies[currency] else {
            throw Problem.refused(
                "currency-not-offered", "The bank has no accounts in that currency", "It has UZS, USD and EUR.")
        }
        let earlier = try database.row(
            "SELECT number FROM accounts WHERE stir = ? AND mfo = ? AND currency = ? AND undone_on IS NULL",
            [stir, mfo, currency])
        if let number: String = earlier?["number"] {
            throw Problem.refused("already-open", "There is such an account already", "It is \(number.prefix(20)).")
        }

        let client = Digits.padded(try database.next("client \(mfo)"), 8)
        // Balance account 20208 is for businesses; then currency, check digit, client and serial.
        let check = Self.checkDigit("\(mfo)20208\(code)\(client)001")
        let number = "20208\(code)\(check)\(client)001"
        try database.run("INSERT INTO accounts VALUES (?, ?, ?, ?, NULL)", [number + mfo, mfo, stir, currency])
        return [
            "mfo": .string(mfo), "number": .string(number), "currency": .string(currency),
            "openedOn": .string(today().description),
        ]
    }

    private func close(_ request: Fields, in database: Database) throws -> JSONValue {
        let number = try request.text("number")
        // Each bank counts for itself, so only both together name an account.
        try Self.undo(number + request.text("mfo"), on: today(), in: database)
        return ["number": .string(number), "closedOn": .string(today().description)]
    }

    /// The sum of the digits by the weights 7, 1, 3 in turn, modulo 10.
    private static func checkDigit(_ digits: String) -> Int {
        let weights = [7, 1, 3]
        return digits.utf8.enumerated().reduce(0) { sum, digit in
            sum + Int(digit.element - UInt8(ascii: "0")) * weights[digit.offset % 3]
        } % 10
    }

    /// The codes of the banks behind the gateway.
    static let banks = ["00401", "00423", "00440", "00444", "00450", "00873", "00974", "01018"]

    private static let currencies = ["UZS": "000", "USD": "840", "EUR": "978"]
}
