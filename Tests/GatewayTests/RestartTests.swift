import Casework
import ContractRegistry
import Contracts
import Foundation
import JSON
import Kafka
import KafkaTesting
import Logging
import Messages
import Observability
import Opening
import Testing

@testable import Gateway

/// A gateway that dies and comes back, with its index, without it, or with another's.
@Suite struct RestartTests {
    @Test(arguments: [false, true])
    func aGatewayThatDiedSaysTheSame(withoutIndex: Bool) async throws {
        let journal = try await TestJournal()
        let path = temporaryPath()
        var gateway = try await TestGateway(journal, index: path)
        var before: [String: JSONValue] = [:]
        var keys: [String: String] = [:]
        for number in 0..<12 {
            let key = "restart-\(number)"
            let opened = try await gateway.submit(key: key, ["text": "number \(number)"])
            let id = try #require(opened.json["id"]?.string.flatMap { CaseID($0) })
            if number % 2 == 0 { try await journal.answer(id, "first", agency: "alpha", "f\(number)") }
            if number % 4 == 0 { try await journal.answer(id, "second", agency: "beta", "s\(number)") }
            keys[id.description] = key
        }
        // Another gateway has seen all of it when it is ready.
        let witness = try await TestGateway(journal)
        for id in keys.keys { before[id] = try await witness.get("/v1/cases/\(id)").json }
        try await witness.stop()

        await gateway.kill()
        // Something happens while it is away.
        let late = CaseID(portal: "citizen", idempotencyKey: "restart-1")
        try await journal.answer(late, "first", agency: "alpha", "meanwhile")
        if withoutIndex {
            for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        gateway = try await TestGateway(journal, index: path)
        for (id, key) in keys {
            let read = try await gateway.get("/v1/cases/\(id)")
            #expect(read.status == 200)
            if id == late.description {
                #expect(read.json["steps"]?["first"]?["outcome"]?.string == "answered")
            } else {
                #expect(read.json == before[id])
            }
            let number = key.dropFirst("restart-".count)
            let again = try await gateway.submit(key: key, ["text": .string("number \(number)")])
            #expect(again.json == read.json)
            #expect(try await gateway.submit(key: key, ["text": "other"]).code == "idempotency-key-reused")
        }
        #expect(try await journal.openings().count == keys.count, "no case was opened again")
        try await gateway.stop()
    }

    @Test func theIndexOfAnotherJournalIsFoldedAnew() async throws {
        let path = temporaryPath()
        let first = try await TestJournal()
        var gateway = try await TestGateway(first, index: path)
        for number in 0..<8 { #expect(try await gateway.submit(key: "a\(number)").status == 202) }
        try await gateway.stop()

        // Another name: known by that. The same numbers of records, or more of them, would not tell.
        let second = try await TestJournal()
        let other = try await TestGateway(second)
        for number in 0..<40 { #expect(try await other.submit(key: "b\(number)").status == 202) }
        try await other.stop()
        gateway = try await TestGateway(second, index: path)
        #expect(try await gateway.get("/v1/cases/\(CaseID(portal: "citizen", idempotencyKey: "a0"))").status == 404)
        for number in 0..<40 {
            let id = CaseID(portal: "citizen", idempotencyKey: "b\(number)")
            #expect(try await gateway.get("/v1/cases/\(id)").status == 200)
        }
        try await gateway.stop()
    }

    /// A broker that forgot everything and was filled again: same names, same counts, other records.
    @Test(.enabled(if: TestCluster.isEmbedded), arguments: [4, 40])
    func aJournalThatWasMadeAnewIsSeen(records: Int) async throws {
        let path = temporaryPath()
        let brokers = [try EmbeddedBroker(), try EmbeddedBroker()]
        let first = try TestJournal(on: brokers[0])
        var gateway = try await TestGateway(first, index: path)
        for number in 0..<8 { #expect(try await gateway.submit(key: "a\(number)").status == 202) }
        try await gateway.stop()

        let second = try TestJournal(on: brokers[1], topics: first.topics)
        let other = try await TestGateway(second)
        for number in 0..<records { #expect(try await other.submit(key: "b\(number)").status == 202) }
        try await other.stop()
        gateway = try await TestGateway(second, index: path)
        for number in 0..<8 {
            let id = CaseID(portal: "citizen", idempotencyKey: "a\(number)")
            #expect(try await gateway.get("/v1/cases/\(id)").status == 404)
        }
        for number in 0..<records {
            let id = CaseID(portal: "citizen", idempotencyKey: "b\(number)")
            #expect(try await gateway.get("/v1/cases/\(id)").status == 200)
        }
        try await gateway.stop()
        for broker in brokers { broker.close() }
    }

    /// Makes a partition let go of what it holds: the embedded broker keeps 5 MiB.
    ///
    /// - Returns: the last offset.
    @discardableResult private func trim(_ partition: Int32, of journal: TestJournal) async throws -> Int64 {
        var noise: UInt64 = 0x2545_F491_4F6C_DD1D
        let value = (0..<900_000).map { _ in
            // Does not get smaller by compression.
            noise ^= noise << 13
            noise ^= noise >> 7
            noise ^= noise << 17
            return UInt8(truncatingIfNeeded: noise)
        }
        var last: Int64 = -1
        for _ in 0..<8 {
            let record = ProducerRecord(topic: journal.topics.journal, partition: partition, value: value)
            last = try await journal.producer.send(record).offset
        }
        return last
    }

    /// The log lost a case's beginning, and the gateway its index; what the conductor carried is there.
    @Test(.enabled(if: TestCluster.isEmbedded)) func aCarriedCaseIsKnownWithoutItsBeginning() async throws {
        let journal = try await TestJournal()
        let catalogue = try TestCatalogue.load()
        var gateway = try await TestGateway(journal, catalogue: catalogue)
        let location = try #require(try await gateway.submit(key: "long").headers["location"])
        try await gateway.stop()
        var slot: CaseSlot?
        for record in try await journal.records() {
            _ = CaseSlot.fold(try JournalEvent(record), into: &slot) { catalogue.service(digest: $0) }
        }
        let state = try #require(slot?.state)
        let partition = Partitioner.murmur2(state.id.key, partitions: TestJournal.partitions)
        let last = try await trim(partition, of: journal)
        // It was carried as of then; the answer got in before the carried state did.
        try await journal.answer(state.id, "first", agency: "alpha", "between")
        try await journal.append(state.carried(asOf: last, at: .now))
        let metrics = MetricsRegistry()
        gateway = try await TestGateway(journal, catalogue: catalogue, metrics: metrics)
        let read = try await gateway.get(location)
        #expect(read.status == 200)
        #expect(read.json["openedAt"]?.string == state.openedAt.description)
        #expect(read.json["steps"]?["first"]?["outcome"]?.string == "answered")
        #expect(read.json["steps"]?["second"]?["state"]?.string == "issued")
        #expect(try await gateway.submit(key: "long").json == read.json, "the same case, and not another")
        #expect(try await gateway.submit(key: "long", ["text": "other"]).code == "idempotency-key-reused")
        try await journal.answer(state.id, "second", agency: "beta", "end")
        let closed = try await gateway.get(location, headers: [("prefer", "wait=60")])
        #expect(closed.json["outcome"]?.string == "completed")
        #expect(
            metrics.render().contains(
                "darcha_gateway_events_total{disposition=\"adopted\",type=\"case.carried\"} 1\n"))
        let stream = try await gateway.get("\(location)/events")
        #expect(stream.text.contains("event: case.carried"))
        #expect(!stream.text.contains("event: case.opened"))
        try await gateway.stop()
    }

    /// The log lost its beginning while the gateway was away, more than it had read.
    @Test(.enabled(if: TestCluster.isEmbedded)) func aLogThatWasCutAboveTheIndexIsFoldedFromWhereItBegins() async throws
    {
        let path = temporaryPath()
        let journal = try await TestJournal()
        var gateway = try await TestGateway(journal, index: path)
        for number in 0..<8 { #expect(try await gateway.submit(key: "old-\(number)").status == 202) }
        try await gateway.stop()
        for partition in 0..<TestJournal.partitions { try await trim(partition, of: journal) }
        let metrics = MetricsRegistry()
        gateway = try await TestGateway(journal, index: path, metrics: metrics)
        for number in 0..<8 { #expect(try await gateway.submit(key: "new-\(number)").status == 202) }
        #expect(metrics.render().contains("darcha_gateway_rebuilds_total{reason=\"below-start\"} 1\n"))
        let old = CaseID(portal: "citizen", idempotencyKey: "old-0")
        #expect(try await gateway.get("/v1/cases/\(old)").code == "case-unknown", "the log no longer has it")
        try await gateway.stop()
        // And it does not begin anew each time.
        let again = MetricsRegistry()
        gateway = try await TestGateway(journal, index: path, metrics: again)
        #expect(try await gateway.submit(key: "new-0").status == 202)
        #expect(!again.render().contains("darcha_gateway_rebuilds_total{"))
        try await gateway.stop()
    }

    @Test func anIndexThatIsNoDatabaseIsReplaced() async throws {
        let journal = try await TestJournal()
        let path = temporaryPath()
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(repeating: 0x42, count: 100_000).write(to: file)
        let gateway = try await TestGateway(journal, index: path)
        #expect(try await gateway.submit().status == 202)
        try await gateway.stop()
    }

    @Test func aSecondGatewayCannotTakeTheSameIndex() async throws {
        let journal = try await TestJournal()
        let path = temporaryPath()
        let gateway = try await TestGateway(journal, index: path)
        await #expect { _ = try await TestGateway(journal, index: path) } throws: { error in
            (error as? GatewayError)?.code == .indexUnusable
        }
        try await gateway.stop()
    }

    @Test func aPortThatIsTakenIsToldWithItsRemedy() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        await #expect {
            _ = try await TestGateway(journal) { $0.port = gateway.port }
        } throws: { error in
            (error as? GatewayError)?.code == .addressUnusable
        }
        try await gateway.stop()
    }

    @Test func rubbishInTheJournalIsCountedAndPassedOver() async throws {
        let journal = try await TestJournal()
        let metrics = MetricsRegistry()
        let gateway = try await TestGateway(journal, metrics: metrics)
        for partition in 0..<TestJournal.partitions {
            for (key, value, headers) in Self.rubbish {
                _ = try await journal.producer.send(
                    ProducerRecord(
                        topic: journal.topics.journal, partition: partition, key: key, value: value, headers: headers))
            }
        }
        for number in 0..<8 { #expect(try await gateway.submit(key: "behind-\(number)").status == 202) }
        let text = try await gateway.get("/metrics").text
        let rejected = text.split(separator: "\n").filter { $0.hasPrefix("darcha_gateway_rejected_total{") }
        let sum = rejected.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(sum == Self.rubbish.count * Int(TestJournal.partitions))
        #expect(!text.contains("unheard-of"), "nothing of a record in metrics")
        #expect(text.contains("\nprocess_resident_memory_bytes "))
        try await gateway.stop()
        // And by one that folds all of it anew.
        let fresh = try await TestGateway(journal)
        #expect(try await fresh.submit(key: "behind-0").status == 202)
        try await fresh.stop()
    }

    private static var rubbish: [([UInt8]?, [UInt8]?, [RecordHeader])] {
        let id = CaseID(portal: "x", idempotencyKey: "y")
        let event = [
            RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", "1"), RecordHeader("ce_source", "/x"),
        ]
        let about = RecordHeader("ce_correlationid", id.description)
        return [
            (nil, nil, []),
            (nil, [], [RecordHeader("ce_specversion", nil)]),
            ([0xFF], [0xFF, 0xFE], [RecordHeader("content-type", "application/cloudevents+json")]),
            (id.key, Array("{".utf8), event + [RecordHeader("ce_type", "uz.darcha.case.opened.v1"), about]),
            (id.key, nil, event + [RecordHeader("ce_type", "uz.darcha.case.unheard-of.v1"), about]),
            ([1], nil, event + [RecordHeader("ce_type", "uz.darcha.case.expired.v1"), about]),
            (id.key, [UInt8](repeating: 0, count: 900_000), event),
        ]
    }

    @Test func aRunningGatewayTakesContractsAsTheyArePublished() async throws {
        let journal = try await TestJournal()
        let publisher = ContractPublisher(
            kafka: journal.kafka, topics: journal.topics,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let gateway = try await TestGateway(journal, contracts: .bus)
        #expect(try await gateway.submit(key: "early").code == "not-ready")
        #expect(try await gateway.get("/readyz").status == 503)
        let (old, new) = (try TestCatalogue.load("old"), try TestCatalogue.load("new"))
        // A case by a contract that comes later.
        let service = try #require(new.service(named: "pair"))
        let opening = Opening(
            portal: "citizen", key: "held", service: service, reference: nil, document: ["text": "x"], trace: nil)
        try await journal.open(opening)
        _ = try await publisher.publish(old)
        let open = try await gateway.untilAccepted(key: "first")
        let address = "/v1/cases/\(opening.caseID)"
        #expect(try await gateway.get(address).code == "contract-unknown")

        _ = try await publisher.publish(new)
        let held = try await gateway.until(address) { $0.status == 200 }
        #expect(held.json["state"]?.string == "open")
        // A case keeps the contract that it was opened with; a new one gets the new.
        try await journal.answer(
            CaseID(portal: "citizen", idempotencyKey: "first"), "first", agency: "alpha", "by the old")
        let read = try await gateway.until("/v1/cases/\(open)") {
            $0.json["steps"]?["first"]?["outcome"]?.string == "answered"
        }
        #expect(read.status == 200)
        #expect(try await gateway.submit(key: "second").status == 202)
        let contracts = try await journal.openings().map { event -> String in
            if case .opened(let opened) = event.entry.body { opened.contract } else { "" }
        }
        let digests = [old, new].compactMap { $0.service(named: "pair")?.digest }
        #expect(Set(contracts) == Set(digests))
        try await gateway.stop()
    }

    @Test func aCaseOfAnUnknownContractIsHeldUntilItIsKnown() async throws {
        let journal = try await TestJournal()
        let path = temporaryPath()
        let new = try TestCatalogue.load("new")
        let service = try #require(new.service(named: "pair"))
        let opening = Opening(
            portal: "citizen", key: "held", service: service, reference: nil, document: ["text": "x"], trace: nil)
        let address = "/v1/cases/\(opening.caseID)"
        var gateway = try await TestGateway(journal, index: path, catalogue: try TestCatalogue.load("old"))
        // The other gateway is of the new catalogue already.
        try await journal.open(opening)
        #expect(try await gateway.get(address).code == "contract-unknown")
        #expect(try await gateway.submit(key: "held", ["text": "x"]).code == "contract-unknown")
        #expect(try await gateway.submit(key: "held", ["text": "y"]).code == "idempotency-key-reused")
        #expect(try await gateway.send("GET", address, key: TestGateway.otherKey).code == "case-unknown")
        try await journal.answer(opening.caseID, "first", agency: "alpha", "held too")
        #expect(try await gateway.submit(key: "another").status == 202, "what is behind goes on")
        try await gateway.stop()

        gateway = try await TestGateway(journal, index: path, catalogue: new)
        let read = try await gateway.get(address)
        #expect(read.status == 200)
        #expect(read.json["steps"]?["first"]?["outcome"]?.string == "answered")
        #expect(
            try await gateway.get("/v1/cases/\(CaseID(portal: "citizen", idempotencyKey: "another"))").code
                == "contract-unknown", "the contract that this one lacks now")
        let second = try await journal.answer(opening.caseID, "second", agency: "beta", "end")
        // And lost again: what comes meanwhile is kept.
        try await gateway.stop()
        gateway = try await TestGateway(journal, index: path, catalogue: try TestCatalogue.load("old"))
        #expect(try await gateway.get(address).code == "contract-unknown")
        #expect(
            try await gateway.get("/v1/cases/\(CaseID(portal: "citizen", idempotencyKey: "another"))").status == 200)
        try await gateway.stop()
        gateway = try await TestGateway(journal, index: path, catalogue: new)
        #expect(try await gateway.get(address).json["outcome"]?.string == "completed")
        let events = try await gateway.get("\(address)/events")
        #expect(events.text.components(separatedBy: "event: ").count - 1 == 3, "as if they had never been held")
        #expect(events.text.contains("id: \(second.offset)\n"))
        try await gateway.stop()
    }
}
