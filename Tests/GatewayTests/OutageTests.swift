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
        let before = try await gateway.submit(key: "before")
        #expect(before.status == 202)
        #expect(try await gateway.get("/readyz").status == 200)
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
        var after = try await gateway.submit(key: "during")
        while after.status == 503 { after = try await gateway.submit(key: "during") }
        #expect(after.status == 202)
        while try await gateway.get("/readyz").status != 200 {}
        #expect(Set(try await journal.openings().map(\.entry.caseID)).count == 2)
        try await gateway.stop()
        broker.close()
    }

    @Test func anAcknowledgementThatIsLostDoesNotOpenTwoCases() async throws {
        let broker = try EmbeddedBroker()
        let journal = try TestJournal(on: broker)
        let gateway = try await TestGateway(journal, impatient)
        #expect(try await gateway.submit(key: "warm").status == 202)
        for fault in [EmbeddedBroker.Fault.disconnect, .notLeaderForPartition, .notEnoughReplicas, .requestTimedOut] {
            let key = "\(fault)"
            try broker.fail(.produce, with: [fault])
            var answer = try await gateway.submit(key: key)
            while answer.status == 503 { answer = try await gateway.submit(key: key) }
            #expect(answer.status == 202)
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
        for number in 0..<8 { #expect(try await gateway.submit(key: "k\(number)").status == 202) }
        try broker.fail(.fetch, with: [.offsetOutOfRange])
        for number in 0..<16 {
            var answer = try await gateway.submit(key: "k\(number)")
            while answer.status == 503 { answer = try await gateway.submit(key: "k\(number)") }
            #expect(answer.status == 202)
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
        #expect(try await gateway.get("/readyz").status == 200)
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
        var answer = try await gateway.submit(key: "early")
        while answer.status == 503 { answer = try await gateway.submit(key: "early") }
        #expect(answer.status == 202)
        try await gateway.stop()
        broker.close()
    }
}
