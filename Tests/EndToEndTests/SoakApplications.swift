import JSON

@testable import Simulators

/// Applications for the soak: most succeed, some are refused on the way, so that there is something to undo.
enum SoakApplications {
    /// The service and the application of a number; another person's for each.
    static func application(_ number: Int, refused: Bool) -> (service: String, document: JSONValue) {
        // Fifths, since some applications differ by the number's halves and quarters.
        switch number % 5 {
        case 0: return ("person-check", SampleApplications.personCheck(number))
        case 1: return ("childbirth", SampleApplications.childbirth(number))
        case 4:
            var document = SampleApplications.foreignPassport(number)
            // The treasury refuses an empty card, when what comes before it is done.
            if refused { document = document.with(["exempt": false, "cardToken": "0000000000000000"], at: "fee") }
            return ("foreign-passport", document)
        default:
            var document = SampleApplications.businessRegistration(number)
            // The registrar refuses such a director, after the name was reserved.
            if refused { document = document.with(["pinfl": .string(disqualified(number))], at: "director") }
            return ("business-registration", document)
        }
    }

    private static func disqualified(_ number: Int) -> String {
        Pinfl(
            sex: .male, birthDate: CivilDate(daysSinceEpoch: 6000 + number % 6000), district: 200 + number / 6000 % 100,
            serial: MarkedPerson.disqualified.rawValue
        ).text
    }
}

extension JSONValue {
    fileprivate func with(_ value: JSONValue, at name: String) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
