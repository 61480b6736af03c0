import GRDB
import JSON

/// The treasury: charges state fees to a card, and pays them back.
struct Treasury: LegacySystem {
    /// A card whose token ends so has no money on it.
    static let emptyCard = "0000"

    let today: @Sendable () -> CivilDate

    private static let undo = Undoing(table: "payments", key: "number", what: "payment")

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS payments (
                    number TEXT PRIMARY KEY, payer_pinfl TEXT NOT NULL, fee TEXT NOT NULL, tiyin INTEGER NOT NULL,
                    card TEXT NOT NULL, undone_on TEXT)
                """)
    }

    var endpoints: [Endpoint] {
        [
            .write("charge-fee", "/payments") { try charge($0, in: $1) },
            .write("refund-fee", "/refunds") { try refund($0, in: $1) },
        ]
    }

    private func charge(_ request: Fields, in database: Database) throws -> JSONValue {
        let fee = try request.text("feeCode")
        let payer = try request.person("payerPinfl", on: today())
        let card = try request.text("cardToken")
        guard let amount = Self.tariff["\(fee) \(try request.text("urgency"))"] else {
            throw Problem.refused("fee-unknown", "There is no such fee", "The tariff has none of that kind and term.")
        }
        guard !card.hasSuffix(Self.emptyCard) else {
            throw Problem.refused(
                "insufficient-funds", "There is not enough money on the card", "The fee is \(amount.text) UZS.")
        }
        let year = today().year
        let number = "GX-\(year)-\(Digits.padded(try database.next("payment \(year)"), 8))"
        try database.run(
            "INSERT INTO payments VALUES (?, ?, ?, ?, ?, NULL)", [number, payer.text, fee, amount.tiyin, card])
        return [
            "paymentId": .string(number), "feeCode": .string(fee), "amount": try amount.document(), "currency": "UZS",
            "paidOn": .string(today().description),
        ]
    }

    private func refund(_ request: Fields, in database: Database) throws -> JSONValue {
        let number = try request.text("paymentId")
        let payer = try request.pinfl("payerPinfl")
        let payment = try database.row("SELECT payer_pinfl, tiyin FROM payments WHERE number = ?", [number])
        // Another's payment is as unknown to this payer as one that there is not.
        guard let payment, payment["payer_pinfl"] == payer.text else { throw Self.undo.unknown }
        try Self.undo(number, on: today(), in: database)
        let year = today().year
        return [
            "refundId": "GQ-\(year)-\(Digits.padded(try database.next("refund \(year)"), 8))",
            "paymentId": .string(number), "amount": try Money(tiyin: payment["tiyin"]).document(), "currency": "UZS",
            "refundedOn": .string(today().description),
        ]
    }

    /// What each fee costs, by its kind and term.
    private static let tariff = [
        "foreign-passport standard": PensionFund.baseAmount,
        "foreign-passport urgent": Money(tiyin: PensionFund.baseAmount.tiyin * 2),
    ]
}
