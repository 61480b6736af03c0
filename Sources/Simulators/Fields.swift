import JSON

/// The members of a request's document, read strictly: what is missing or of the wrong kind is a ``Problem`` that says
/// where.
struct Fields: Sendable {
    private let value: JSONValue
    private let pointer: String
    private static let hundredth = JSONNumber(literal: "0.01") ?? JSONNumber(1)

    /// - Throws: a problem when the value is not an object.
    init(_ value: JSONValue, at pointer: String = "") throws(Problem) {
        guard value.object != nil else {
            throw .malformed("\(pointer.isEmpty ? "The body" : pointer) must be a JSON object.")
        }
        self.value = value
        self.pointer = pointer
    }

    /// Text that is not empty.
    func text(_ name: String) throws(Problem) -> String {
        guard let text = value[name]?.string, !text.isEmpty else { throw wrong(name, "text that is not empty") }
        return text
    }

    /// Text that is not empty, if there is any.
    func optionalText(_ name: String) throws(Problem) -> String? {
        value[name] == nil ? nil : try text(name)
    }

    /// A whole number within that range.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int {
        guard let number = value[name]?.integer, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    func date(_ name: String) throws(Problem) -> CivilDate {
        guard let date = CivilDate(try text(name)) else { throw wrong(name, "a date that exists, as YYYY-MM-DD") }
        return date
    }

    func pinfl(_ name: String) throws(Problem) -> Pinfl {
        guard let pinfl = Pinfl(try text(name)) else {
            throw wrong(name, "a PINFL of 14 digits with a right check digit")
        }
        return pinfl
    }

    /// The PINFL of somebody who is born and has been given it.
    func person(_ name: String, on today: CivilDate) throws(Problem) -> Pinfl {
        let pinfl = try pinfl(name)
        guard pinfl.serial > 0, pinfl.birthDate <= today else {
            throw .unknown("person-unknown", "There is no such person", "Nobody has this PINFL.")
        }
        return pinfl
    }

    /// A number that is not negative and has at most two decimals, in hundredths.
    func hundredths(_ name: String) throws(Problem) -> Int {
        let number = value[name]?.number
        guard let number, (0..<1e13).contains(number.double), number.isMultiple(of: Self.hundredth) == true else {
            throw wrong(name, "a number from 0 with at most two decimals")
        }
        return Int((number.double * 100).rounded())
    }

    func sex(_ name: String) throws(Problem) -> Pinfl.Sex {
        guard let sex = Pinfl.Sex(rawValue: try text(name)) else { throw wrong(name, "male or female") }
        return sex
    }

    func district(_ name: String) throws(Problem) -> District {
        guard let district = District(try text(name)) else {
            throw wrong(name, "a district code of 7 digits (SOATO) in a region that exists")
        }
        return district
    }

    /// An object within this one.
    func fields(_ name: String) throws(Problem) -> Fields {
        guard let inner = value[name] else { throw wrong(name, "an object") }
        return try Fields(inner, at: "\(pointer)/\(name)")
    }

    /// An object within this one, if there is one.
    func optionalFields(_ name: String) throws(Problem) -> Fields? {
        value[name] == nil ? nil : try fields(name)
    }

    /// A list of objects.
    func list(_ name: String) throws(Problem) -> [Fields] {
        guard let elements = value[name]?.array else { throw wrong(name, "a list of objects") }
        var list: [Fields] = []
        for (index, element) in elements.enumerated() {
            list.append(try Fields(element, at: "\(pointer)/\(name)/\(index)"))
        }
        return list
    }

    /// The object itself.
    var document: JSONValue { value }

    private func wrong(_ name: String, _ expected: String) -> Problem {
        .malformed("\(pointer)/\(name) must be \(expected).")
    }
}
