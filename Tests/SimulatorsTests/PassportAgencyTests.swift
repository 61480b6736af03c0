import JSON
import Testing

@testable import Simulators

@Suite("What the agencies of the passport answer and refuse")
struct PassportAgencyTests {
    struct Refusal: Sendable {
        let agency: String
        let path: String
        let mark: MarkedPerson
        let code: String
    }

    @Test(
        "each marked person is refused by one agency, with its reason; others are not",
        arguments: [
            Refusal(
                agency: "enforcement-bureau", path: "/restrictions/queries", mark: .restrictedByCourt,
                code: "exit-restricted"),
            Refusal(agency: "interior-ministry", path: "/wanted/queries", mark: .wanted, code: "person-wanted"),
            Refusal(
                agency: "defence-ministry", path: "/registrations/queries", mark: .evadedConscription,
                code: "conscription-evaded"),
            Refusal(
                agency: "civil-registry", path: "/capacity/queries", mark: .limitedInCapacity, code: "capacity-limited"),
        ])
    func marked(refusal: Refusal) async throws {
        try await withSimulator(refusal.agency) { caller in
            for mark in MarkedPerson.allCases {
                let answer = try await caller.post(refusal.path, ["pinfl": .string(Self.man(mark.rawValue).text)])
                #expect(answer.status == (mark == refusal.mark ? 409 : 200))
                #expect(answer.code == (mark == refusal.mark ? refusal.code : nil))
            }
        }
    }

    @Test("a court's restriction is refused with the case that it comes from, the same each time")
    func restriction() async throws {
        try await withSimulator("enforcement-bureau") { caller in
            let restricted: JSONValue = ["pinfl": .string(Self.man(401).text)]
            let answer = try await caller.post("/restrictions/queries", restricted)
            #expect(try answer.document["detail"]?.string?.contains("MIB-2025-") == true)
            #expect(try await caller.post("/restrictions/queries", restricted).body == answer.body)
        }
    }

    @Test("women and minors are not liable to serve; a call-up that went to them is no refusal")
    func notLiable() async throws {
        try await withSimulator("defence-ministry") { caller in
            let born = try #require(CivilDate("2009-03-02"))
            let woman = Pinfl(sex: .female, birthDate: Self.birth, district: 200, serial: 403)
            for pinfl in [woman, Pinfl(sex: .male, birthDate: born, district: 200, serial: 403)] {
                let answer = try await caller.post("/registrations/queries", ["pinfl": .string(pinfl.text)])
                #expect(try answer.document["status"] == "not-liable")
            }
        }
    }

    @Test("the civil registry confirms the living of age, and says whom it does not")
    func identity() async throws {
        try await withSimulator("civil-registry") { caller in
            let child = Pinfl(
                sex: .male, birthDate: try #require(CivilDate("2008-03-02")), district: 200, serial: 1)
            let grown = Pinfl(
                sex: .male, birthDate: try #require(CivilDate("2008-03-01")), district: 200, serial: 1)
            let old = Pinfl(sex: .male, birthDate: try #require(CivilDate("1900-01-01")), district: 200, serial: 1)
            let ask = { (path: String, pinfl: Pinfl) in try await caller.post(path, ["pinfl": .string(pinfl.text)]) }
            #expect(try await ask("/identity/queries", child).status == 200)
            #expect(try await ask("/capacity/queries", child).code == "person-minor")
            #expect(try await ask("/capacity/queries", grown).document["capacity"] == "full")
            #expect(try await ask("/identity/queries", old).code == "person-deceased")
            #expect(try await ask("/capacity/queries", old).code == "person-deceased")
        }
    }

    @Test("both registers hold the same biometrics, the ministry not everybody's")
    func biometrics() async throws {
        try await withSimulators(["interior-ministry", "personalisation-centre"]) { callers in
            let (ministry, centre) = try (
                #require(callers["interior-ministry"]), #require(callers["personalisation-centre"])
            )
            var absent = 0
            for serial in 1...100 {
                let pinfl = Self.man(serial).text
                let ours = try await centre.post("/biometrics/queries", ["pinfl": .string(pinfl)])
                let theirs = try await ministry.get("/id-cards/\(pinfl)/biometrics")
                #expect(ours.status == 200)
                if theirs.code == "biometrics-absent" { absent += 1 } else { #expect(theirs.body == ours.body) }
            }
            #expect((5...30).contains(absent))
        }
    }

    @Test("a payment is refunded once, to who paid it")
    func refund() async throws {
        try await withSimulator("treasury") { caller in
            let paid = try await caller.post("/payments", Self.payment(), key: "1").document
            #expect(paid["amount"]?.number?.literal == "412000.00")
            let number = try #require(paid["paymentId"])
            let other = Self.man(2).text
            let refund = { (number: JSONValue, payer: String, key: String) in
                try await caller.post("/refunds", ["paymentId": number, "payerPinfl": .string(payer)], key: key)
            }
            #expect(try await refund(number, other, "2").code == "payment-unknown")
            #expect(try await refund("GX-2026-99999999", Self.man(1).text, "3").status == 404)
            let first = try await refund(number, Self.man(1).text, "4")
            #expect(try first.document["amount"]?.number?.literal == "412000.00")
            #expect(try await refund(number, Self.man(1).text, "4").body == first.body)
            #expect(try await refund(number, Self.man(1).text, "5").code == "payment-undone")
        }
    }

    @Test(
        "the treasury charges by its tariff, and no empty card",
        arguments: [
            ("urgent", "00000000000000A1", 200, "824000.00"),
            ("standard", "A1B2C3D4E5F60000", 409, "insufficient-funds"),
            ("tomorrow", "00000000000000A1", 409, "fee-unknown"),
        ])
    func charge(urgency: String, card: String, status: Int, says: String) async throws {
        try await withSimulator("treasury") { caller in
            let answer = try await caller.post("/payments", Self.payment(urgency: urgency, card: card), key: "1")
            #expect(answer.status == status)
            #expect(try (answer.document["amount"]?.number?.literal ?? answer.code) == says)
        }
    }

    @Test("a passport is ordered once, and again when the order was cancelled")
    func order() async throws {
        try await withSimulator("personalisation-centre") { caller in
            let first = try await caller.post("/orders", Self.order(), key: "1")
            #expect(try first.document["readyOn"] == "2026-03-11")
            #expect(try first.document["validYears"] == 10)
            let again = try await caller.post("/orders", Self.order(), key: "2")
            #expect(again.code == "passport-valid")
            #expect(try again.document["detail"]?.string?.contains("FA0000001") == true)
            let order: JSONValue = ["orderNumber": try #require(try first.document["orderNumber"])]
            #expect(try await caller.post("/orders/cancellations", order, key: "3").status == 200)
            #expect(try await caller.post("/orders/cancellations", order, key: "4").code == "order-undone")
            let unknown: JSONValue = ["orderNumber": "PB-2026-9999999"]
            #expect(try await caller.post("/orders/cancellations", unknown, key: "5").code == "order-unknown")
            #expect(try await caller.post("/orders", Self.order(), key: "6").status == 200)
        }
    }

    @Test(
        "the centre refuses who has not paid, another's photo, and a minor without a representative of age",
        arguments: [
            (["paymentId": nil], "fee-unpaid"), (["templateId": "BM-0123456789ABCDEF"], "biometrics-differ"),
            (["paymentId": nil, "exemptionGround": "veteran"], nil),
        ] as [(JSONObject, String?)])
    func orderRefused(change: JSONObject, code: String?) async throws {
        try await withSimulator("personalisation-centre") { caller in
            let request = change.reduce(into: Self.order().object ?? [:]) { request, member in
                request[member.name] = member.value == .null ? JSONValue?.none : member.value
            }
            let answer = try await caller.post("/orders", .object(request), key: "1")
            #expect(answer.code == code)
        }
    }

    @Test("a minor's passport needs a representative of age, and is valid for less long")
    func minor() async throws {
        try await withSimulator("personalisation-centre") { caller in
            let child = Requests.child(1)
            let post = { (guardian: String?, key: String) in
                var request = Self.order(child).object ?? [:]
                request["guardianPinfl"] = guardian.map(JSONValue.string)
                return try await caller.post("/orders", .object(request), key: key)
            }
            let without = try await post(nil, "1")
            #expect(without.code == "guardian-missing")
            #expect(try await post(Requests.child(2).text, "2").code == "guardian-minor")
            #expect(try await post(Requests.mother, "3").document["validYears"] == 5)
        }
    }

    /// 1 February 1990.
    static let birth = CivilDate(daysSinceEpoch: 7336)

    static func man(_ serial: Int) -> Pinfl {
        Pinfl(sex: .male, birthDate: birth, district: 200 + serial / 1000, serial: serial)
    }

    static func payment(urgency: String = "standard", card: String = "A1B2C3D4E5F60718") -> JSONValue {
        [
            "feeCode": "foreign-passport", "urgency": .string(urgency), "payerPinfl": .string(man(1).text),
            "cardToken": .string(card),
        ]
    }

    static func order(_ holder: Pinfl = man(1)) -> JSONValue {
        [
            "holder": [
                "pinfl": .string(holder.text), "name": PersonName(of: holder).document,
                "sex": .string(holder.sex.rawValue), "birthDate": .string(holder.birthDate.description),
                "citizenship": "UZB",
            ],
            "idCard": "AD1234567",
            "templateId": .string(Biometrics(of: holder, on: CivilDate(daysSinceEpoch: 20_513)).templateID),
            "paymentId": "GX-2026-00000001", "urgency": "standard", "collectIn": "1726269",
        ]
    }
}
