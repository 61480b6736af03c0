import Foundation
import JSON
import Testing

@testable import Simulators

@Suite("What the agencies answer and refuse")
struct AgencyTests {
    @Test("the hospital confirms a plausible birth, and says the same again")
    func hospital() async throws {
        try await withSimulator("maternity-hospital") { caller in
            let first = try await caller.post("/births/confirmations", Requests.confirmation())
            #expect(first.status == 200)
            let document = try first.document
            #expect(document["hospital"]?["districtCode"]?.string == "1726269")
            #expect(document["childSex"]?.string == "female")
            let again = try await caller.post("/births/confirmations", Requests.confirmation())
            #expect(try again.document == document)
            // The journal now knows whose record that is.
            let other = try await caller.post(
                "/births/confirmations", Requests.confirmation(mother: SampleApplications.mother(7)))
            #expect(other.status == 409)
            #expect(other.code == "record-differs")
        }
    }

    struct Implausible: Sendable {
        let request: JSONValue
        let status: Int
        let code: String
    }

    @Test(
        "the hospital refuses what cannot be",
        arguments: [
            Implausible(
                request: Requests.confirmation(hospital: "1726269-04"), status: 409, code: "record-of-another-hospital"),
            Implausible(request: Requests.confirmation(hospital: "9926269-03"), status: 404, code: "hospital-unknown"),
            Implausible(request: Requests.confirmation(hospital: "1726269-00"), status: 404, code: "hospital-unknown"),
            Implausible(
                request: Requests.confirmation(record: "1726269-03/2025/000000"), status: 404, code: "record-unknown"),
            Implausible(request: Requests.confirmation(record: "4217"), status: 404, code: "record-unknown"),
            Implausible(
                request: Requests.confirmation(date: "2024-09-14"), status: 409, code: "record-of-another-year"),
            Implausible(
                request: Requests.confirmation(record: "1726269-03/2026/000001", date: "2026-03-02"), status: 409,
                code: "birth-in-future"),
            Implausible(
                request: Requests.confirmation(record: "1726269-03/2001/000001", date: "2001-03-01"), status: 409,
                code: "record-archived"),
            Implausible(
                request: Requests.confirmation(mother: Requests.father), status: 409, code: "mother-not-female"),
            Implausible(
                request: Requests.confirmation(record: "1726269-03/2007/000001", date: "2007-09-14"), status: 409,
                code: "mother-age-implausible"),
        ])
    func hospitalRefuses(_ implausible: Implausible) async throws {
        try await withSimulator("maternity-hospital") { caller in
            let answer = try await caller.post("/births/confirmations", implausible.request)
            #expect(answer.status == implausible.status)
            #expect(answer.code == implausible.code)
            #expect(answer.contentType == "application/problem+json")
        }
    }

    @Test("the registry gives each child a PINFL and a certificate of its own")
    func registry() async throws {
        try await withSimulator("civil-registry") { caller in
            var pinfls: Set<String> = []
            var certificates: Set<String> = []
            for number in 1...20 {
                let record = "1726269-03/2025/\(String(format: "%06d", number))"
                let answer = try await caller.post(
                    "/births", Requests.registration(record: record, mother: SampleApplications.mother(number)),
                    key: "key \(number)")
                #expect(answer.status == 200)
                let document = try answer.document
                let pinfl = try #require(Pinfl(document["child"]?["pinfl"]?.string ?? ""))
                #expect(pinfl.sex == .female)
                #expect(pinfl.birthDate.description == "2025-09-14")
                #expect(pinfl.text.dropFirst(7).hasPrefix("269"))
                pinfls.insert(pinfl.text)
                certificates.insert(document["certificate"]?["number"]?.string ?? "")
            }
            #expect(pinfls.count == 20)
            #expect(certificates.count == 20)
        }
    }

    @Test("when a district's serials of a day are used up, the registry goes on with reserve codes")
    func registryReserve() async throws {
        try await withSimulator("civil-registry") { caller in
            var pinfls: Set<String> = []
            for number in 1...1001 {
                let record = "1726269-03/2025/\(String(format: "%06d", number))"
                let answer = try await caller.post(
                    "/births", Requests.registration(record: record, mother: SampleApplications.mother(number)),
                    key: "key \(number)")
                let document = try answer.document
                let pinfl = try #require(Pinfl(document["child"]?["pinfl"]?.string ?? ""))
                #expect(pinfl.serial > 0)
                pinfls.insert(pinfl.text)
            }
            #expect(pinfls.count == 1001)
            #expect(pinfls.filter { $0.dropFirst(7).hasPrefix("900") }.count == 2)
        }
    }

    @Test("the same birth by another key is refused, with the certificate's number")
    func registeredTwice() async throws {
        try await withSimulator("civil-registry") { caller in
            let first = try await caller.post("/births", Requests.registration(), key: "one")
            let number = try #require(try first.document["certificate"]?["number"]?.string)
            let again = try await caller.post("/births", Requests.registration(), key: "two")
            #expect(again.status == 409)
            #expect(again.code == "already-registered")
            #expect(try again.document["detail"]?.string?.contains(number) == true)
            // The same mother, day and order under another record is the same birth; a twin is not.
            let sameBirth = try await caller.post(
                "/births", Requests.registration(record: "1726269-03/2025/004218"), key: "three")
            #expect(sameBirth.code == "already-registered")
            let twin = try await caller.post(
                "/births", Requests.registration(record: "1726269-03/2025/004218", order: 2), key: "four")
            #expect(twin.status == 200)
            #expect(try await caller.effects()["effects"]?.integer == 2)
        }
    }

    @Test("the registry refuses parents of the wrong sex")
    func registryParents() async throws {
        try await withSimulator("civil-registry") { caller in
            let father = try await caller.post("/births", Requests.registration(father: Requests.mother), key: "1")
            #expect(father.code == "father-not-male")
            let mother = try await caller.post("/births", Requests.registration(mother: Requests.father), key: "2")
            #expect(mother.code == "mother-not-female")
        }
    }

    @Test("the registry knows the child that it registered")
    func registeredChild() async throws {
        try await withSimulator("civil-registry") { caller in
            let registered = try await caller.post("/births", Requests.registration(), key: "one").document
            let child = try #require(registered["child"]?["pinfl"])
            let status = try await caller.post("/civil-status/queries", ["pinfl": child])
            #expect(status.status == 200)
            #expect(try status.document["name"]?["givenName"]?.string == "Mubina")
            #expect(try status.document["maritalStatus"]?.string == "single")
        }
    }

    @Test("a polyclinic takes mother and child; a second child follows the mother")
    func polyclinic() async throws {
        try await withSimulator("polyclinic") { caller in
            let first = try await caller.post("/attachments", Requests.attachment(child: Requests.child(1)), key: "1")
            #expect(first.status == 200)
            let second = try await caller.post("/attachments", Requests.attachment(child: Requests.child(2)), key: "2")
            #expect(try second.document["polyclinic"] == first.document["polyclinic"])
            #expect(try second.document["mother"] == first.document["mother"])
            #expect(try second.document["child"] != first.document["child"])
            let again = try await caller.post("/attachments", Requests.attachment(child: Requests.child(1)), key: "3")
            #expect(again.code == "already-attached")
        }
    }

    @Test("full polyclinics send on to the next, and a full district refuses")
    func polyclinicCapacity() async throws {
        let today = try #require(CivilDate("2026-03-01"))
        let system = Polyclinic(today: { today }, capacity: 5)
        let ledger = try EffectLedger(path: ":memory:", system: system)
        var codes: [String] = []
        for number in 0..<9 {
            let answer = try await ledger.answer(
                Fields(
                    Requests.attachment(child: Requests.child(number + 1), mother: SampleApplications.mother(number))),
                endpoint: try #require(system.endpoints.first),
                for: .init(idempotencyKey: "\(number)", task: nil))
            let document = try JSONValue(parsing: answer.body)
            codes.append(document["polyclinic"]?["code"]?.string ?? document["code"]?.string ?? "")
        }
        // Five places are room for two pairs.
        #expect(Set(codes.prefix(8)).count == Polyclinic.perDistrict)
        #expect(codes[0] == codes[1] && codes[1] != codes[2])
        #expect(codes[8] == "no-room")
    }

    @Test(
        "the benefit grows with the number of children, to the tiyin",
        arguments: [
            (Int64(1), "824000.00"), (2, "1030000.00"), (3, "1236000.00"), (7, "1236000.00"),
        ])
    func benefit(order: Int64, amount: String) async throws {
        try await withSimulator("pension-fund") { caller in
            let child = Requests.child(1)
            let granted = try await caller.post(
                "/benefits/birth", Requests.benefit(child: child, order: order), key: "1")
            #expect(granted.status == 200)
            #expect(try granted.document["amount"]?.number?.literal == amount)
            let decision = try #require(try granted.document["decisionNumber"]?.string)
            let again = try await caller.post(
                "/benefits/birth", Requests.benefit(child: child, order: order, recipient: Requests.father), key: "2")
            #expect(again.code == "already-granted")
            #expect(try again.document["detail"]?.string?.contains(decision) == true)
        }
    }

    @Test("a residence is registered once, in the region of its district")
    func residence() async throws {
        try await withSimulator("interior-ministry") { caller in
            let path = "/residence/registrations"
            let wrong = try await caller.post(
                path, Requests.residence(child: Requests.child(1), region: "1703"), key: "0")
            #expect(wrong.code == "district-of-another-region")
            let first = try await caller.post(path, Requests.residence(child: Requests.child(1)), key: "1")
            let second = try await caller.post(path, Requests.residence(child: Requests.child(2)), key: "2")
            #expect(try first.document["registrationNumber"] == "1726269-2026-000001")
            #expect(try second.document["registrationNumber"] == "1726269-2026-000002")
            let again = try await caller.post(path, Requests.residence(child: Requests.child(1)), key: "3")
            #expect(again.code == "already-registered")
            let known = try await caller.get("\(path)/\(Requests.child(1).text)")
            #expect(try known.document["address"]?["house"] == "47")
        }
    }

    @Test("places in the queue are counted up, for each district on its own")
    func queue() async throws {
        try await withSimulator("preschool-education") { caller in
            var places: [Int64?] = []
            for (serial, district) in [(1, "1726269"), (2, "1726269"), (3, "1718401"), (4, "1726269")] {
                let answer = try await caller.post(
                    "/queue", Requests.place(child: Requests.child(serial), district: district), key: "\(serial)")
                places.append(try answer.document["place"]?.integer)
            }
            #expect(places == [1, 2, 1, 3])
            let again = try await caller.post("/queue", Requests.place(child: Requests.child(2)), key: "5")
            #expect(again.code == "already-queued")
            for date in ["2027-09-13", "2032-09-14"] {
                let answer = try await caller.post(
                    "/queue", Requests.place(child: Requests.child(6), from: date), key: date)
                #expect(answer.code == "age-not-served")
            }
        }
    }

    @Test(
        "reading about a person gives the same each time, and 404 for nobody",
        arguments: [
            ("civil-registry", "/civil-status/queries"), ("pension-fund", "/pensions/queries"),
            ("interior-ministry", "/residence/registrations/"),
        ])
    func person(agency: String, path: String) async throws {
        @Sendable func ask(_ caller: Caller, _ pinfl: String) async throws -> Answer {
            path.hasSuffix("/")
                ? try await caller.get(path + pinfl) : try await caller.post(path, ["pinfl": .string(pinfl)])
        }
        try await withSimulator(agency) { caller in
            let somebody = try await ask(caller, Requests.father)
            #expect(somebody.status == 200)
            #expect(try await ask(caller, Requests.father).body == somebody.body)
            let nobody = Pinfl(sex: .male, birthDate: CivilDate(daysSinceEpoch: 0), district: 401, serial: 0)
            let answer = try await ask(caller, nobody.text)
            #expect(answer.status == 404)
            #expect(answer.code == "person-unknown")
            let wrong = try await ask(caller, "41403962690412")
            #expect(wrong.status == 400)
            #expect(try await caller.effects()["effects"]?.integer == 0)
        }
    }
}

extension SampleApplications {
    /// Another woman's PINFL for each number.
    static func mother(_ number: Int) -> String {
        childbirth(number)["mother"]?["pinfl"]?.string ?? ""
    }
}
