import GRDB
import JSON

/// The bureau that enforces courts' decisions: knows who may not leave the country, and by which case.
struct EnforcementBureau: LegacySystem {
    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {}

    var endpoints: [Endpoint] {
        [.read("exit-restrictions", "/restrictions/queries") { request, _ in try restrictions(request) }]
    }

    private func restrictions(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        guard !MarkedPerson.restrictedByCourt.isOn(pinfl) else {
            let order = Digits.padded(Fingerprint.of("order \(pinfl.text)", below: 1_000_000), 6)
            throw Problem.refused(
                "exit-restricted", "A court has restricted leaving the country",
                "Enforcement case MIB-\(today().year - 1)-\(order) is open. The restriction ends when it is closed.")
        }
        return ["clear": true, "checkedOn": .string(today().description)]
    }
}
