import JSON

@testable import Simulators

/// An application for the soak: most succeed, some are refused on the way, so that there is something to undo.
struct SoakApplication {
    let service: String
    let document: JSONValue
    /// The code of the refusal that it must come to; nil for none.
    let refusal: String?

    /// The application of a number, another person's for each; refused in one of several ways, where there is one.
    init(_ number: Int, refused way: Int?) {
        var refusal: String?
        // Fifths, since some applications differ by the number's halves and quarters.
        switch number % 5 {
        case 0: (service, document) = ("person-check", SampleApplications.personCheck(number))
        case 1: (service, document) = ("childbirth", SampleApplications.childbirth(number))
        case 4:
            service = "foreign-passport"
            var passport = SampleApplications.foreignPassport(number)
            if let way { refusal = Self.refusePassport(&passport, number, way) }
            document = passport
        default:
            service = "business-registration"
            var business = SampleApplications.businessRegistration(number)
            if let way { refusal = Self.refuseBusiness(&business, number, way) }
            document = business
        }
        self.refusal = refusal
    }

    private static func refusePassport(_ passport: inout JSONValue, _ number: Int, _ way: Int) -> String {
        let (mark, code): (MarkedPerson, String)
        switch way % 4 {
        case 0: (mark, code) = (.restrictedByCourt, "exit-restricted")
        case 1: (mark, code) = (.wanted, "person-wanted")
        case 2: (mark, code) = (.evadedConscription, "conscription-evaded")
        default:
            // The treasury refuses an empty card, when what comes before it is done.
            passport.set("fee", ["exempt": false, "cardToken": "0000000000000000"])
            return "insufficient-funds"
        }
        passport.set("applicant", ["pinfl": .string(pinfl(number, mark)), "idCard": "AD1234567"])
        // He is of age.
        passport.set("guardian", nil)
        return code
    }

    private static func refuseBusiness(_ business: inout JSONValue, _ number: Int, _ way: Int) -> String {
        guard way.isMultiple(of: 2), let founders = business["founders"]?.array, var last = founders.last else {
            // The register refuses such a director, after the name was reserved.
            business.set("director", ["pinfl": .string(pinfl(number, .disqualified))])
            return "director-disqualified"
        }
        // The civil registry refuses such a founder, while the name is being reserved.
        last.set("pinfl", .string(pinfl(number, .limitedInCapacity)))
        business.set("founders", .array(founders.dropLast() + [last]))
        return "capacity-limited"
    }

    /// A man of age with a mark.
    private static func pinfl(_ number: Int, _ mark: MarkedPerson) -> String {
        Pinfl(
            sex: .male, birthDate: CivilDate(daysSinceEpoch: 6000 + number % 6000), district: 200 + number / 6000 % 100,
            serial: mark.rawValue
        ).text
    }
}

extension JSONValue {
    fileprivate mutating func set(_ name: String, _ value: JSONValue?) {
        guard case .object(var object) = self else { return }
        object[name] = value
        self = .object(object)
    }
}
