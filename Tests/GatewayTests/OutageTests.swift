import Casework
import Foundation
import JSON
import Kafka
import KafkaTesting
import Messages
import Observability
import Testing

@testable import Gateway

/// Kafka goes away and comes back.
@Suite(.enabled(if: TestCluster.isEmbedded)) struct OutageTests {
    private func impatient(_ configuration: inout GatewayConfiguration) {
        configuration.openTimeout = .seconds(2)
        configuration.lookupTimeout = .seconds(1)
        configuration.checkLifetime = .zero
        configuration.readinessLifetime = .zero
    }

    @Test func aRetryAfterAnOutageIsSafe() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        let gateway = try await TestGateway(journal, impatient)
        let before = try await gateway.accepted(key: "before")
        while try await gateway.get("/readyz").status != 200 {}
        try broker.takeDown()
        let away = try await gateway.submit(key: "during")
        #expect(away.status == 503)
        #expect(away.code == "bus-unavailable")
        #expect(away.headers["retry-after"] == "5")
        // What is known is still answered; what is not can't be.
        #expect(try await gateway.submit(key: "before").json == before.json)
        #expect(try await gateway.get(try #require(before.headers["location"])).status == 200)
        let unknown = CaseID(portal: "citizen", idempotencyKey: "nobody's")
        #expect(try await gateway.get("/v1/cases/\(unknown)").code == "bus-unavailable")
        #expect(try await gateway.get("/livez").status == 200)
        try broker.bringUp()
        // The portal does as it is told: again, with the same key.
        _ = try await gateway.accepted(key: "during")
        while try await gateway.get("/readyz").status != 200 {}
        #expect(Set(try await journal.openings().map(\.entry.caseID)).count == 2)
        try await gateway.stop()
        broker.close()
    }

    @Test func anAcknowledgementThatIsLostDoesNotOpenTwoCases() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        let gateway = try await TestGateway(journal, impatient)
        _ = try await gateway.accepted(key: "warm")
        for fault in [EmbeddedBroker.Fault.disconnect, .notLeaderForPartition, .notEnoughReplicas, .requestTimedOut] {
            let key = "\(fault)"
            try broker.fail(.produce, with: [fault])
            let answer = try await gateway.accepted(key: key)
            #expect(try await gateway.submit(key: key).json["openedAt"] == answer.json["openedAt"])
        }
        try await gateway.stop()
        broker.close()
    }

    /// The broker says that the log was cut where the index reads, but it was not: nothing is lost and nothing refolded.
    @Test func anOffsetThatIsSaidToBeGoneIsLookedFor() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        let metrics = MetricsRegistry()
        let gateway = try await TestGateway(journal, metrics: metrics, impatient)
        for number in 0..<8 { _ = try await gateway.accepted(key: "k\(number)") }
        try broker.fail(.fetch, with: [.offsetOutOfRange])
        for number in 0..<16 {
            _ = try await gateway.accepted(key: "k\(number)")
        }
        #expect(try await journal.openings().count == 16)
        #expect(!metrics.render().contains("darcha_gateway_rebuilds_total{reason=\"below-start\"}"))
        try await gateway.stop()
        broker.close()
    }

    @Test func readinessSaysThatTheBusIsAway() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        let gateway = try await TestGateway(journal, impatient)
        _ = try await gateway.submit()
        while try await gateway.get("/readyz").status != 200 {}
        try broker.takeDown()
        let answer = try await gateway.get("/readyz")
        #expect(answer.status == 503)
        #expect(answer.code == "bus-unavailable")
        try broker.bringUp()
        while try await gateway.get("/readyz").status != 200 {}
        try await gateway.stop()
        broker.close()
    }

    @Test func aGatewayThatStartsWithoutItsBusServesWhenItComes() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        try broker.takeDown()
        let gateway = try await TestGateway(journal, impatient)
        #expect(try await gateway.get("/livez").status == 200)
        #expect(try await gateway.get("/readyz").code == "not-ready")
        #expect(try await gateway.submit(key: "early").code == "not-ready")
        #expect(try await gateway.get("/v1/services").status == 200)
        try broker.bringUp()
        _ = try await gateway.accepted(key: "early")
        try await gateway.stop()
        broker.close()
    }
}

extension TestGateway {
    /// Opens a case as a portal does: again with the same key while the bus is away, or the machine too slow for the short
    /// times of these tests.
    fileprivate func accepted(key: String) async throws -> Answer {
        var answer = try await submit(key: key)
        while answer.status == 503 { answer = try await submit(key: key) }
        #expect(answer.status == 202)
        return answer
    }
}
