import JSON

@testable import Simulators

/// The requests that the bus would send for a birth.
enum Requests {
    static let mother = "41403962690411"
    static let father = "30211932771185"

    static func confirmation(
        record: String = "1726269-03/2025/004217", hospital: String = "1726269-03", date: String = "2025-09-14",
        mother: String = Requests.mother, sex: String = "female"
    ) -> JSONValue {
        [
            "recordNumber": .string(record), "hospitalCode": .string(hospital), "birthDate": .string(date),
            "birthOrder": 1, "childSex": .string(sex), "motherPinfl": .string(mother),
        ]
    }

    static func registration(
        record: String = "1726269-03/2025/004217", date: String = "2025-09-14", order: Int64 = 1,
        mother: String = Requests.mother, father: String = Requests.father, sex: String = "female"
    ) -> JSONValue {
        [
            "recordNumber": .string(record), "birthDistrictCode": "1726269", "birthDate": .string(date),
            "birthOrder": .init(order), "childSex": .string(sex),
            "childName": ["surname": "Yoʻldosheva", "givenName": "Mubina", "patronymic": "Jahongir qizi"],
            "mother": parent(mother), "father": parent(father),
        ]
    }

    static func attachment(child: Pinfl, mother: String = Requests.mother, district: String = "1726269") -> JSONValue {
        [
            "motherPinfl": .string(mother), "childPinfl": .string(child.text),
            "childBirthDate": .string(child.birthDate.description), "districtCode": .string(district),
            "mahalla": "Oqqoʻrgʻon", "phone": "+998901234567",
        ]
    }

    static func benefit(child: Pinfl, order: Int64 = 1, recipient: String = Requests.mother) -> JSONValue {
        [
            "recipientPinfl": .string(recipient), "childPinfl": .string(child.text),
            "childBirthDate": .string(child.birthDate.description),
            "certificate": ["series": "I-TN", "number": "0000001"], "childOrder": .init(order),
            "account": ["mfo": "00444", "number": "20218000900123456001"],
        ]
    }

    static func residence(child: Pinfl, region: String = "1726") -> JSONValue {
        [
            "childPinfl": .string(child.text),
            "childName": ["surname": "Yoʻldosheva", "givenName": "Mubina"],
            "childBirthDate": .string(child.birthDate.description),
            "certificate": ["series": "I-TN", "number": "0000001"], "parentPinfl": .string(mother),
            "address": [
                "regionCode": .string(region), "districtCode": "1726269", "mahalla": "Oqqoʻrgʻon",
                "street": "Bunyodkor koʻchasi", "house": "47",
            ],
        ]
    }

    static func place(child: Pinfl, district: String = "1726269", from: String = "2028-09-01") -> JSONValue {
        [
            "childPinfl": .string(child.text), "childBirthDate": .string(child.birthDate.description),
            "districtCode": .string(district), "language": "uz", "wantedFrom": .string(from),
            "phone": "+998901234567",
        ]
    }

    /// A girl born on 14 September 2025.
    static func child(_ serial: Int) -> Pinfl {
        Pinfl(
            sex: .female, birthDate: CivilDate(daysSinceEpoch: 20_345), district: 269 + serial / 1000, serial: serial)
    }

    private static func parent(_ pinfl: String) -> JSONValue {
        [
            "pinfl": .string(pinfl), "name": ["surname": "Yoʻldosheva", "givenName": "Dilnoza"],
            "passport": "AD1234567",
        ]
    }
}
