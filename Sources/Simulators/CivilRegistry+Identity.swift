import GRDB
import JSON

extension CivilRegistry {
    /// The age from which one acts for oneself.
    static let fullAge = 18

    func confirmIdentity(_ request: Fields, in database: Database) throws -> JSONValue {
        let pinfl = try living(request)
        return [
            "pinfl": .string(pinfl.text),
            "name": try name(of: pinfl, in: database),
            "sex": .string(pinfl.sex.rawValue),
            "birthDate": .string(pinfl.birthDate.description),
            "citizenship": "UZB",
        ]
    }

    func confirmCapacity(_ request: Fields, in database: Database) throws -> JSONValue {
        let pinfl = try living(request)
        guard pinfl.birthDate.years(until: today()) >= Self.fullAge else {
            throw Problem.refused(
                "person-minor", "The person is a minor", "Under \(Self.fullAge), nobody can found a business.")
        }
        guard !MarkedPerson.limitedInCapacity.isOn(pinfl) else {
            throw Problem.refused(
                "capacity-limited", "The person's capacity to act is limited", "A court has decided so.")
        }
        return [
            "pinfl": .string(pinfl.text),
            "name": try name(of: pinfl, in: database),
            "birthDate": .string(pinfl.birthDate.description),
            "capacity": "full",
        ]
    }

    private func living(_ request: Fields) throws -> Pinfl {
        let pinfl = try request.person("pinfl", on: today())
        guard isAlive(pinfl) else {
            throw Problem.refused("person-deceased", "The person is dead", "The death is registered.")
        }
        return pinfl
    }
}
