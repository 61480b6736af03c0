import Casework
import Contracts
import Foundation
import JSON
import Kafka
import KafkaTesting
import Messages
import Opening
import Synchronization
import Testing

@testable import Gateway

/// Opening a case and reading it back, on Kafka.
@Suite struct OpeningTests {
    @Test func opensACaseAndAnswersItWithItsPlace() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let key = UUID().uuidString
        let answer = try await gateway.submit(key: key, headers: [("darcha-reference", "Ariza%20%E2%84%961")])
        #expect(answer.status == 202)
        let id = CaseID(portal: "citizen", idempotencyKey: key).description
        #expect(answer.headers["location"] == "/v1/cases/\(id)")
        #expect(answer.headers["retry-after"] == "1")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.json["id"]?.string == id)
        #expect(answer.json["service"]?.string == "pair")
        #expect(answer.json["reference"]?.string == "Ariza №1")
        #expect(answer.json["state"]?.string == "open")
        #expect(answer.json["steps"]?["first"]?["state"]?.string == "issued")
        #expect(answer.json["steps"]?["second"]?["state"]?.string == "waiting")
        let read = try await gateway.get("/v1/cases/\(id)")
        #expect(read.status == 200)
        #expect(read.json == answer.json)
        try await gateway.stop()
    }

    @Test func theSameRequestIsTheSameCaseAndAnotherIsRefused() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let first = try await gateway.submit(key: "k", ["text": "a", "count": 1])
        // Members in another order, and a number written otherwise, are the same document.
        let again = try await gateway.send(
            "POST", "/v1/services/pair/cases", headers: [("idempotency-key", "\"k\"")],
            body: Array("{ \"count\": 1.0, \"text\": \"a\" }".utf8))
        #expect(again.status == 202)
        #expect(again.json == first.json)
        for answer in [
            try await gateway.submit(key: "k", ["text": "b", "count": 1]),
            try await gateway.submit("single", key: "k", ["text": "a", "count": 1]),
            try await gateway.submit(key: "k", ["text": "a", "count": 1], headers: [("darcha-reference", "r")]),
        ] {
            #expect(answer.status == 422)
            #expect(answer.code == "idempotency-key-reused")
        }
        // The same key of another portal is another case.
        let other = try await gateway.submit(key: "k", portal: TestGateway.otherKey, ["text": "b"])
        #expect(other.status == 202)
        #expect(other.json["id"] != first.json["id"])
        try await gateway.stop()
    }

    @Test func manyAtOnceThroughTwoGatewaysAreOneCase() async throws {
        let journal = try await TestJournal()
        let gateways = [try await TestGateway(journal), try await TestGateway(journal)]
        let answers = try await withThrowingTaskGroup(of: TestGateway.Answer.self) { group in
            for number in 0..<16 { group.addTask { try await gateways[number % 2].submit(key: "same") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 202 })
        #expect(Set(answers.map(\.text)).count == 1)
        for gateway in gateways { try await gateway.stop() }
    }

    @Test func ofTwoBodiesThatRaceOneWinsAndAllOthersAreTold() async throws {
        let journal = try await TestJournal()
        let gateways = [try await TestGateway(journal), try await TestGateway(journal)]
        for round in 0..<8 {
            let answers = try await withThrowingTaskGroup(of: (Int, TestGateway.Answer).self) { group in
                for number in 0..<4 {
                    group.addTask {
                        (
                            number % 2,
                            try await gateways[number % 2].submit(key: "race-\(round)", ["text": "\(number % 2)"])
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = Set(answers.filter { $0.1.status == 202 }.map(\.0))
            #expect(winners.count == 1, "one body, and all that sent it")
            let losers = answers.filter { !winners.contains($0.0) }
            #expect(losers.allSatisfy { $0.1.status == 422 && $0.1.code == "idempotency-key-reused" })
        }
        for gateway in gateways { try await gateway.stop() }
    }

    @Test func anotherBodyThatWonTheRaceIsToldEvenWhenTheGatewayHadAppended() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let service = try #require(try TestCatalogue.load().service(named: "pair"))
        // Warm the look at the partition's end, so that the opening below rests on one from before the other's.
        let key = "won"
        let warm = try await gateway.get("/v1/cases/\(CaseID(portal: "citizen", idempotencyKey: key))")
        #expect(warm.status == 404)
        try await journal.open(
            Opening(
                portal: "citizen", key: key, service: service, reference: nil, document: ["text": "theirs"], trace: nil
            ))
        let answer = try await gateway.submit(key: key, ["text": "ours"])
        #expect(answer.status == 422)
        #expect(answer.code == "idempotency-key-reused")
        try await gateway.stop()
    }

    @Test func anOpeningThatTheJournalStampsTooLateIsCheckedAndTriedAgain() async throws {
        let journal = try await TestJournal()
        // The first look is long ago by this clock, as after a stall; from then on it runs right.
        let behind = Slow(tellingLateTimes: 1)
        let gateway = try await TestGateway(journal, clock: { behind.now })
        let answer = try await gateway.submit()
        #expect(answer.status == 202)
        let journalEnd = try await journal.openings()
        #expect(journalEnd.count == 2, "the stale one, and the one that counts")
        try await gateway.stop()
    }

    @Test func aClockThatIsAlwaysBehindIsToldAndOpensNothing() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal, clock: { Timestamp.now.adding(milliseconds: -900_000) })
        let answer = try await gateway.submit(key: "late")
        #expect(answer.status == 503)
        #expect(answer.code == "bus-unavailable")
        #expect(answer.headers["retry-after"] == "5")
        #expect(try await journal.openings().count == OpeningDriver.maximumTries)
        let right = try await TestGateway(journal)
        #expect(try await right.submit(key: "late").status == 202)
        try await gateway.stop()
        try await right.stop()
    }

    @Test func aWaitEndsWithTheCaseOrWithItsTime() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let id = CaseID(portal: "citizen", idempotencyKey: "wait")
        #expect(try await gateway.submit("single", key: "wait").status == 202)
        async let answer = gateway.submit("single", key: "wait", headers: [("prefer", "wait=60")])
        try await journal.answer(id, "only", agency: "alpha", "ha")
        let closed = try await answer
        #expect(closed.status == 200)
        #expect(closed.headers["preference-applied"] == "wait=60")
        #expect(closed.json["outcome"]?.string == "completed")
        #expect(closed.json["result"] == ["first": ["text": "ha"]])
        // Once closed, the same request is answered with the closed case, without a wait.
        #expect(try await gateway.submit("single", key: "wait").status == 200)

        let open = try await gateway.submit(headers: [("prefer", "respond-async, wait=1")])
        #expect(open.status == 202)
        #expect(open.headers["preference-applied"] == "wait=1")
        let location = try #require(open.headers["location"])
        let read = try await gateway.get(location, headers: [("prefer", "wait=1")])
        #expect(read.status == 200)
        #expect(read.json["state"]?.string == "open")
        try await gateway.stop()
    }

    @Test func aReaderIsToldWhenNothingHasChanged() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let location = try #require(try await gateway.submit().headers["location"])
        let first = try await gateway.get(location)
        let tag = try #require(first.headers["etag"])
        let second = try await gateway.get(location, headers: [("if-none-match", tag)])
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
        let id = try #require(first.json["id"]?.string.flatMap { CaseID($0) })
        try await journal.answer(id, "first", agency: "alpha", "x")
        try await journal.answer(id, "second", agency: "beta", "y")
        let third = try await gateway.get(location, headers: [("if-none-match", tag), ("prefer", "wait=60")])
        #expect(third.status == 200)
        #expect(third.json["outcome"]?.string == "completed")
        #expect(third.headers["etag"] != tag)
        try await gateway.stop()
    }

    @Test func aCaseThatIsNowhereIsToldAfterTheJournalsEndWasFolded() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let service = try #require(try TestCatalogue.load().service(named: "pair"))
        for number in 0..<20 {
            let opening = Opening(
                portal: "citizen", key: "elsewhere-\(number)", service: service, reference: nil,
                document: ["text": "x"], trace: nil)
            let path = "/v1/cases/\(opening.caseID)"
            #expect(try await gateway.get(path).status == 404)
            // Acknowledged before the request: the answer must know it.
            try await journal.open(opening)
            #expect(try await gateway.get(path).status == 200)
            #expect(try await gateway.send("GET", path, key: TestGateway.otherKey).code == "case-unknown")
        }
        try await gateway.stop()
    }
}

/// A clock that is a quarter of an hour behind the first times that it is asked.
private final class Slow: Sendable {
    private let late: Mutex<Int>

    init(tellingLateTimes count: Int) { late = Mutex(count) }

    var now: Timestamp {
        let isLate = late.withLock { left in
            left -= 1
            return left >= 0
        }
        return isLate ? Timestamp.now.adding(milliseconds: -900_000) : .now
    }
}
