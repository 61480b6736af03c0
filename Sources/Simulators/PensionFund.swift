import GRDB
import JSON

/// The pension fund: grants the one-time benefit at a birth, once for each child, and knows who receives a pension.
struct PensionFund: LegacySystem {
    /// The base amount that benefits are counted in.
    static let baseAmount = Money(sum: 412_000)

    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS benefits (
                    child_pinfl TEXT PRIMARY KEY, recipient_pinfl TEXT NOT NULL, decision TEXT NOT NULL,
                    tiyin INTEGER NOT NULL, mfo TEXT NOT NULL, account TEXT NOT NULL)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("grant-birth-benefit", "/benefits/birth") { try grant($0, in: $1) },
            .read("pension-status", "/pensions/queries") { request, _ in try pensionStatus(request) },
        ]
    }

    private func grant(_ request: Fields, in database: Database) throws -> JSONValue {
        let recipient = try request.pinfl("recipientPinfl")
        let child = try request.pinfl("childPinfl")
        let birthDate = try request.date("childBirthDate")
        let certificate = try request.fields("certificate")
        _ = try (certificate.text("series"), certificate.text("number"))
        let childOrder = try request.integer("childOrder", in: 1...20)
        let account = try request.fields("account")
        let (mfo, number) = try (account.text("mfo"), account.text("number"))

        guard child.birthDate == birthDate else {
            throw Problem.refused(
                "birth-date-differs", "The date of birth is not the PINFL's", "The PINFL tells another date of birth.")
        }
        guard recipient.birthDate.years(until: birthDate) >= 12 else {
            throw Problem.refused(
                "recipient-not-a-parent", "The recipient cannot be a parent", "At the birth they were under 12.")
        }
        let earlier = try database.row("SELECT decision FROM benefits WHERE child_pinfl = ?", [child.text])
        if let decision: String = earlier?["decision"] {
            throw Problem.refused(
                "already-granted", "The benefit for this child is already granted", "By decision \(decision).")
        }

        // In tenths: twice the base amount for a first child, more for the next ones.
        let coefficient = childOrder == 1 ? 20 : childOrder == 2 ? 25 : 30
        let amount = Money(tiyin: Self.baseAmount.tiyin / 10 * coefficient)
        let year = today().year
        let decision = "BN-\(year)-\(Digits.padded(try database.next("decision \(year)"), 7))"
        try database.run(
            "INSERT INTO benefits VALUES (?, ?, ?, ?, ?, ?)",
            [child.text, recipient.text, decision, amount.tiyin, mfo, number])
        return [
            "decisionNumber": .string(decision),
            "decidedOn": .string(today().description),
            "baseAmount": try Self.baseAmount.document(),
            "coefficient": try JSONValue(parsing: "\(coefficient / 10).\(coefficient % 10)"),
            "amount": try amount.document(),
            "currency": "UZS",
            "payBy": .string(today().adding(days: 10).description),
        ]
    }

    private func pensionStatus(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        let age = pinfl.birthDate.years(until: today())
        let working = max(0, age - 20)
        let insured = min(45, working - Fingerprint.of("insured \(pinfl.text)", below: working / 3 + 1))
        var document: JSONObject = [:]
        let kind = pensionKind(of: pinfl, age: age)
        document["receivesPension"] = .bool(kind != nil)
        if let kind {
            let sum = 900_000 + insured * 40_000 + Fingerprint.of("pension \(pinfl.text)", below: 500) * 1000
            document["kind"] = .string(kind)
            document["monthlyAmount"] = try Money(sum: sum).document()
            document["currency"] = "UZS"
        }
        document["insuredYears"] = .init(Int64(insured))
        return .object(document)
    }

    private func pensionKind(of pinfl: Pinfl, age: Int) -> String? {
        if age >= (pinfl.sex == .male ? 60 : 55) { return "old-age" }
        switch Fingerprint.of("kind \(pinfl.text)", below: 100) {
        case ..<3: return "disability"
        case ..<5: return age < 18 ? "survivor" : nil
        default: return nil
        }
    }
}
