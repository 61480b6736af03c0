import JSONSchema

/// Who and where an example is about. Everything that one document says of one person fits together: the PINFL has the date
/// of birth and the sex, a child has its father's name.
struct ExampleCast: Sendable {
    struct Person: Sendable {
        let isMale: Bool
        /// Days since 1970.
        let birthDay: Int
        let surname: String
        let givenName: String
        let patronymic: String
        let pinfl: String
        let passport: String

        var fullName: String { "\(surname) \(givenName) \(patronymic)" }
    }

    /// What a property's name may begin with, or be, when it speaks of somebody else than what is around it.
    private static let roles: [String: String] = [
        "mother": "mother", "father": "father", "child": "child", "baby": "child", "newborn": "child", "birth": "child",
        "son": "son", "daughter": "daughter", "husband": "husband", "wife": "wife", "bride": "bride", "groom": "groom",
        "spouse": "spouse", "parent": "parent", "guardian": "guardian", "recipient": "recipient",
        "applicant": "applicant", "owner": "owner", "employee": "employee", "patient": "patient",
        "student": "student", "heir": "heir", "deceased": "deceased",
    ]

    private var people: [String: Person] = [:]
    private let family: String
    private let fatherName: String
    let region: String
    let district: String
    let districtName: String

    init(_ random: inout ExampleRandom) {
        family = random.pick(ExampleNames.families) ?? ""
        fatherName = random.pick(ExampleNames.men) ?? ""
        let place = random.pick(ExampleNames.districts) ?? ("1726269", "")
        region = String(place.code.prefix(4))
        district = place.code
        districtName = place.name
    }

    /// Whom a property speaks of, by its words; nil: whom what is around it speaks of.
    static func role(of words: [String]) -> String? {
        // `birth` has the child's date; `birthDate` is that of whoever it stands with.
        words.first == "birth" && words.count > 1 ? nil : words.first.flatMap { roles[$0] }
    }

    mutating func person(_ role: String, _ random: inout ExampleRandom) -> Person {
        if let person = people[role] { return person }
        let person = newPerson(role, &random)
        people[role] = person
        return person
    }

    private func newPerson(_ role: String, _ random: inout ExampleRandom) -> Person {
        let isMale =
            switch role {
            case "mother", "daughter", "wife", "bride": false
            case "father", "son", "husband", "groom": true
            default: random.chance(50)
            }
        let isYoung = ["child", "son", "daughter", "student"].contains(role)
        let years = isYoung ? 0...0 : 22...58
        let birthDay = ExampleDates.today - random.number(years) * 365 - random.number(10...300)
        let isFamily = isYoung || ["mother", "father", "husband", "wife", "parent"].contains(role)
        let base = isFamily ? family : random.pick(ExampleNames.families) ?? family
        let own = random.pick(isMale ? ExampleNames.men : ExampleNames.women) ?? ""
        let father = isYoung ? fatherName : random.pick(ExampleNames.men) ?? fatherName
        return Person(
            isMale: isMale, birthDay: birthDay, surname: isMale ? base : base + "a",
            givenName: role == "father" ? fatherName : own, patronymic: father + (isMale ? " oʻgʻli" : " qizi"),
            pinfl: Self.pinfl(isMale: isMale, birthDay: birthDay, district: district, &random),
            passport: "A\(random.pick(["A", "B", "C", "D", "E"]) ?? "A")\(random.digits(7))")
    }

    private static func pinfl(
        isMale: Bool, birthDay: Int, district: String, _ random: inout ExampleRandom
    ) -> String {
        // 2026-03-02
        let date = Array(ExampleDates.text(birthDay))
        let century = date[0] == "2" ? 5 : 3
        let head =
            "\(isMale ? century : century + 1)" + String(date[8...9]) + String(date[5...6]) + String(date[2...3])
            + district.suffix(3) + String(random.number(1001...1999)).suffix(3)
        return head + String(PINFL.checkDigit(first13: head) ?? 0)
    }
}
