import JSON
import Testing

@testable import Simulators

@Suite("What the agencies of a business answer and refuse")
struct BusinessAgencyTests {
    @Test(
        "a name that is taken is refused however it is written",
        arguments: [
            "Oltin Vodiy", "OLTIN VODIY", "«Oltin-Vodiy»", "Olʼtin voʻdiy",
        ])
    func taken(name: String) async throws {
        try await withSimulator("justice-ministry") { caller in
            let first = try await Self.reserve("Oltin Vodiy", caller, key: "1")
            #expect(first.status == 200)
            #expect(try await Self.reserve("Oltin Vodiy Plus", caller, key: "2").status == 200)
            #expect(try await Self.reserve(name, caller, key: "3").code == "name-taken")
        }
    }

    @Test(
        "names that nobody may have",
        arguments: [
            ("«…»", "name-empty"), ("Oʻzbekiston Savdo", "name-reserved-for-state"),
            ("DAVLAT agro", "name-reserved-for-state"),
        ])
    func unusable(name: String, code: String) async throws {
        try await withSimulator("justice-ministry") { caller in
            let answer = try await Self.reserve(name, caller, key: "1")
            #expect(answer.code == code)
        }
    }

    @Test("a released name is free; one of a business is not, until its registration is annulled")
    func release() async throws {
        try await withSimulator("justice-ministry") { caller in
            let unknown: JSONValue = ["reservationNumber": "NB-2026-9999999"]
            #expect(try await caller.post("/names/releases", unknown, key: "0").code == "reservation-unknown")

            let number = try #require(try await Self.reserve("Chorsu", caller, key: "1").document["reservationNumber"])
            let released: JSONValue = ["reservationNumber": number]
            #expect(try await caller.post("/names/releases", released, key: "2").status == 200)
            #expect(try await caller.post("/names/releases", released, key: "3").code == "reservation-undone")
            #expect(
                try await caller.post("/businesses", Self.business(number), key: "4").code == "reservation-ended")

            let second = try #require(try await Self.reserve("Chorsu", caller, key: "5").document["reservationNumber"])
            let entered = try await caller.post("/businesses", Self.business(second), key: "6")
            #expect(try entered.document["name"] == "Chorsu")
            #expect(
                try await caller.post("/businesses", Self.business(second), key: "7").code == "already-registered")
            let release: JSONValue = ["reservationNumber": second]
            #expect(try await caller.post("/names/releases", release, key: "8").code == "name-in-use")
            let record: JSONValue = ["registrationNumber": try #require(try entered.document["registrationNumber"])]
            #expect(try await caller.post("/businesses/annulments", record, key: "9").status == 200)
            #expect(try await caller.post("/businesses/annulments", record, key: "10").code == "registration-undone")
            #expect(try await Self.reserve("Chorsu", caller, key: "11").code == "name-taken")
            #expect(try await caller.post("/names/releases", release, key: "12").status == 200)
            #expect(try await Self.reserve("Chorsu", caller, key: "13").status == 200)
        }
    }

    struct Change: Sendable {
        let code: String
        let members: JSONObject
    }

    @Test(
        "a business is refused with what is wrong, and its name stays reserved",
        arguments: [
            Change(code: "reservation-unknown", members: ["reservationNumber": "NB-2026-9999999"]),
            Change(
                code: "director-disqualified",
                members: ["directorPinfl": .string(PassportAgencyTests.man(405).text)]),
            Change(code: "shares-not-whole", members: ["founders": founders([50, 49.99])]),
            Change(code: "founder-unconfirmed", members: ["founders": founders([50, 25, 25])]),
            Change(
                code: "founder-twice",
                members: ["founders": .array((founders([50]).array ?? []) + (founders([50]).array ?? []))]),
            Change(
                code: "district-of-another-region",
                members: ["address": ["regionCode": "1703", "districtCode": "1726269"]]),
        ])
    func refused(change: Change) async throws {
        try await withSimulator("justice-ministry") { caller in
            let number = try #require(try await Self.reserve("Chorsu", caller, key: "1").document["reservationNumber"])
            let wrong = change.members.reduce(into: Self.business(number).object ?? [:]) { $0[$1.name] = $1.value }
            #expect(try await caller.post("/businesses", .object(wrong), key: "2").code == change.code)
            #expect(try await caller.post("/businesses", Self.business(number), key: "3").status == 200)
        }
    }

    @Test("a private enterprise has one owner, and shares have two decimals at most")
    func oneOwner() async throws {
        try await withSimulator("justice-ministry") { caller in
            let reserved = try await Self.reserve("Chorsu", caller, form: "xk", key: "1").document
            let number = try #require(reserved["reservationNumber"])
            #expect(try await caller.post("/businesses", Self.business(number), key: "2").code == "one-owner-only")
            var request = Self.business(number).object ?? [:]
            request["founders"] = Self.founders([33.333])
            let answer = try await caller.post("/businesses", .object(request), key: "3")
            #expect(answer.status == 400)
            #expect(try answer.document["detail"]?.string?.hasPrefix("/founders/0/sharePercent ") == true)
        }
    }

    @Test("each business gets a STIR of its own, one only, and a new one after deregistration")
    func stir() async throws {
        try await withSimulator("tax-committee") { caller in
            var numbers: Set<String> = []
            for number in 1...50 {
                let answer = try await caller.post("/taxpayers", Self.taxpayer(number), key: "\(number)")
                let stir = try #require(try answer.document["stir"]?.string)
                #expect(stir.utf8.count == 9)
                numbers.insert(stir)
            }
            #expect(numbers.count == 50)
            let again = try await caller.post("/taxpayers", Self.taxpayer(1), key: "again")
            #expect(again.code == "already-registered")
            let stir: JSONValue = ["stir": .string(Stir.new(1))]
            #expect(try await caller.post("/taxpayers/deregistrations", stir, key: "a").status == 200)
            #expect(try await caller.post("/taxpayers/deregistrations", stir, key: "b").code == "taxpayer-undone")
            let unknown: JSONValue = ["stir": "399999999"]
            #expect(try await caller.post("/taxpayers/deregistrations", unknown, key: "c").code == "taxpayer-unknown")
            let anew = try await caller.post("/taxpayers", Self.taxpayer(1), key: "d")
            #expect(try anew.document["stir"]?.string == Stir.new(51))
        }
    }

    @Test(
        "the check digit of a KTUT is that of the classifier: weights 1 to 7, then 3 to 9, modulo 11",
        arguments: [
            // 2·1 + 1·7 = 9
            (1, "20000019"),
            // 2·1 + 2·7 = 16, of which 11 leaves 5
            (2, "20000025"),
            // 2·1 + 1·6 + 5·7 = 43, which leaves 10; 2·3 + 1·8 + 5·9 = 59, which leaves 4
            (15, "20000154"),
            // 2·1 + 9·7 = 65, which leaves 10; 2·3 + 9·9 = 87, which leaves 10 again
            (9, "20000090"),
        ])
    func ktut(count: Int, code: String) {
        #expect(StatisticsAgency.ktut(count) == code)
    }

    @Test("codes are assigned once, and withdrawn once")
    func codes() async throws {
        try await withSimulator("statistics-agency") { caller in
            let first = try await caller.post("/codes", Self.codes(1), key: "1")
            #expect(try first.document["thsht"] == "152")
            #expect(try await caller.post("/codes", Self.codes(1), key: "2").code == "already-assigned")
            let code: JSONValue = ["ktut": try #require(try first.document["ktut"])]
            #expect(try await caller.post("/codes/withdrawals", code, key: "3").status == 200)
            #expect(try await caller.post("/codes/withdrawals", code, key: "4").code == "code-undone")
            #expect(try await caller.post("/codes/withdrawals", ["ktut": "1"], key: "5").code == "code-unknown")
            #expect(try await caller.post("/codes", Self.codes(1), key: "6").status == 200)
        }
    }

    @Test("a bank opens one account for each currency, and closes what it opened")
    func account() async throws {
        try await withSimulator("commercial-banks") { caller in
            let first = try await caller.post("/accounts", Self.account(), key: "1")
            let number = try #require(try first.document["number"]?.string)
            #expect(number.hasPrefix("20208000"))
            #expect(number.utf8.count == 20)
            let again = try await caller.post("/accounts", Self.account(), key: "2")
            #expect(again.code == "already-open")
            #expect(try again.document["detail"]?.string?.contains("\(number).") == true)
            #expect(try await caller.post("/accounts", Self.account(currency: "USD"), key: "3").status == 200)
            #expect(try await caller.post("/accounts", Self.account(mfo: "00999"), key: "4").code == "bank-unknown")
            let close = { (mfo: String, key: String) in
                try await caller.post("/accounts/closures", ["mfo": .string(mfo), "number": .string(number)], key: key)
            }
            #expect(try await close("00450", "5").code == "account-unknown")
            #expect(try await close("00444", "6").status == 200)
            #expect(try await close("00444", "7").code == "account-undone")
        }
    }

    @Test("the banks are slow, unless told otherwise")
    func slow() throws {
        let bank = CommercialBanks(today: { CivilDate(daysSinceEpoch: 0) })
        #expect(bank.latency == .slow)
        #expect(Treasury(today: { CivilDate(daysSinceEpoch: 0) }).latency == .believable)
    }

    // MARK: - Requests

    static func reserve(
        _ name: String, _ caller: Caller, form: String = "mchj", key: String
    ) async throws -> Answer {
        try await caller.post("/names/reservations", ["name": .string(name), "legalForm": .string(form)], key: key)
    }

    static func founders(_ shares: [JSONValue]) -> JSONValue {
        .array(
            shares.enumerated().map { index, share in
                ["pinfl": .string(PassportAgencyTests.man(index + 1).text), "sharePercent": share]
            })
    }

    static func business(_ reservation: JSONValue) -> JSONValue {
        [
            "reservationNumber": reservation, "oked": "62010",
            "address": ["regionCode": "1726", "districtCode": "1726269"], "charterCapital": 10_000_000,
            "founders": founders([60, 40]),
            "persons": .array((1...2).map { ["pinfl": .string(PassportAgencyTests.man($0).text)] }),
            "directorPinfl": .string(PassportAgencyTests.man(1).text),
        ]
    }

    static func taxpayer(_ number: Int) -> JSONValue {
        [
            "registrationNumber": .string("1726269-2026-\(Digits.padded(number, 6))"), "name": "Chorsu",
            "legalForm": "mchj", "oked": "62010", "districtCode": "1726269",
            "directorPinfl": .string(PassportAgencyTests.man(1).text),
        ]
    }

    static func codes(_ number: Int) -> JSONValue {
        [
            "registrationNumber": .string("1726269-2026-\(Digits.padded(number, 6))"), "name": "Chorsu",
            "legalForm": "mchj", "oked": "62010", "districtCode": "1726269",
        ]
    }

    static func account(mfo: String = "00444", currency: String = "UZS") -> JSONValue {
        [
            "mfo": .string(mfo), "currency": .string(currency), "stir": "302987654", "name": "Chorsu",
            "directorPinfl": .string(PassportAgencyTests.man(1).text), "phone": "+998901234567",
        ]
    }
}
