import GRDB
import JSON

/// The defence ministry's register of those liable to serve.
struct DefenceMinistry: LegacySystem {
    /// Men of these ages are called up, or have been.
    static let conscription = 18...27
    /// The age up to which men stay in the reserve.
    static let reserveUntil = 50

    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {}

    var endpoints: [Endpoint] {
        [.read("military-status", "/registrations/queries") { request, _ in try status(request) }]
    }

    private func status(_ request: Fields) throws -> JSONValue {
        let pinfl = try request.person("pinfl", on: today())
        let age = pinfl.birthDate.years(until: today())
        if MarkedPerson.evadedConscription.isOn(pinfl), pinfl.sex == .male, age >= Self.conscription.lowerBound {
            throw Problem.refused(
                "conscription-evaded", "A call-up was not answered", "Come to the district's defence department.")
        }
        return ["status": .string(status(of: pinfl, age: age)), "checkedOn": .string(today().description)]
    }

    private func status(of pinfl: Pinfl, age: Int) -> String {
        let chance = Fingerprint.of("service \(pinfl.text)", below: 100)
        guard pinfl.sex == .male, age >= Self.conscription.lowerBound, age <= Self.reserveUntil else {
            return "not-liable"
        }
        if chance < 10 { return "exempt" }
        if Self.conscription.contains(age) { return chance < 60 ? "registered" : "served" }
        return chance < 70 ? "served" : "reserve"
    }
}
