import Casework
import ContractRegistry
import Contracts
import Foundation
import GRDB
import JSON
import Kafka
import Logging
import Messages
import Opening
import Synchronization
import Testing

@testable import Gateway

/// The index alone, without Kafka: records in, readings out.
@Suite struct CaseIndexTests {
    private static let start = Timestamp(milliseconds: 1_795_438_983_000)
    private let topics = Topics(prefix: "t.")
    private let catalogue: Catalogue
    private let service: Service

    init() throws {
        catalogue = try TestCatalogue.load()
        service = try #require(catalogue.service(named: "pair"))
    }

    private func index(
        _ path: String? = nil, retention: Int64 = 86_400_000, cacheBytes: Int = 1 << 20, catalogue: Catalogue? = nil
    ) throws -> CaseIndex {
        try CaseIndex(
            path: path, contracts: LiveCatalogue(catalogue ?? self.catalogue), retention: retention,
            cacheBytes: cacheBytes,
            logger: Logger(label: "index", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func opening(_ key: String, text: String = "x") -> Opening {
        Opening(
            portal: "p", key: key, service: service, reference: nil, document: ["text": .string(text)], trace: nil)
    }

    private func item(
        _ entry: JournalEntry, partition: Int32 = 0, offset: Int64, at moment: Timestamp = start
    ) -> JournalItem {
        let record = entry.record(topics)
        return JournalItem(
            ConsumerRecord(
                topic: record.topic, partition: partition, offset: offset, timestamp: moment.milliseconds,
                key: record.key, value: record.value, headers: record.headers), partitions: 1)
    }

    private func open(_ key: String, offset: Int64, at moment: Timestamp = start) -> JournalItem {
        item(
            opening(key).entry(checkedAt: moment, documentLimit: 1 << 20), offset: offset, at: moment)
    }

    private func answer(_ key: String, _ step: String, _ agency: String, offset: Int64, at moment: Timestamp = start)
        -> JournalItem
    {
        let id = CaseID(portal: "p", idempotencyKey: key)
        let reply = TaskReplied.Reply.answered(
            ["text": "a"], dataSchema: "urn:darcha:document:answer:v1", bytes: 12)
        return item(
            JournalEntry(
                caseID: id, source: "/darcha/ingress",
                body: .replied(TaskReplied(task: TaskID(caseID: id, step: step), agency: agency, reply: reply))),
            offset: offset, at: moment)
    }

    private func view(_ index: CaseIndex, _ key: String) async throws -> JSONValue? {
        guard case .known(let state) = try await index.read(CaseID(portal: "p", idempotencyKey: key)) else {
            return nil
        }
        return state.view
    }

    @Test(arguments: [1 << 20, 0])
    func anyCutIntoBatchesAndAnyRestartGiveTheSame(cacheBytes: Int) async throws {
        let items = [
            open("a", offset: 0), open("b", offset: 1), answer("a", "first", "alpha", offset: 2),
            open("a", offset: 3), answer("b", "first", "alpha", offset: 5), answer("a", "second", "beta", offset: 6),
            answer("a", "second", "beta", offset: 7), answer("unknown", "first", "alpha", offset: 8),
        ]
        let whole = try index()
        let outcome = try await whole.fold(items)
        #expect(outcome.positions == [0: 9])
        #expect(outcome.tallies[.init(type: "case.opened", disposition: "duplicate")] == 1)
        #expect(outcome.tallies[.init(type: "task.replied", disposition: "unknown-case")] == 1)
        let (expectedA, expectedB) = (try await view(whole, "a"), try await view(whole, "b"))
        #expect(expectedA?["outcome"]?.string == "completed")
        let id = CaseID(portal: "p", idempotencyKey: "a")
        let events = try await whole.events(of: id, after: -1, limit: 100)
        #expect(events.0.map(\.offset) == [0, 2, 6])
        #expect(events.isClosed)

        for cut in 1..<items.count {
            let path = temporaryPath()
            var one = try index(path, cacheBytes: cacheBytes)
            _ = try await one.fold(Array(items[..<cut]))
            // Read before, so that what is kept in memory can be outdated.
            _ = try await view(one, "a")
            one.close()
            one = try index(path, cacheBytes: cacheBytes)
            // What was folded comes once more, as after a crash.
            _ = try await one.fold(items)
            #expect(try await view(one, "a") == expectedA)
            #expect(try await view(one, "b") == expectedB)
            #expect(try await one.events(of: id, after: -1, limit: 100).0 == events.0)
            #expect(try await one.stored().positions[0]?.next == 9)
            one.close()
        }
    }

    /// What is folded is seen at once and written later: whatever was written when the gateway died, the index says the same.
    @Test func aGatewayThatIsKilledBetweenTwoWritesFoldsTheRestAgain() async throws {
        let items = [
            open("a", offset: 0), answer("a", "first", "alpha", offset: 1), open("b", offset: 2),
            answer("b", "first", "alpha", offset: 3), answer("a", "second", "beta", offset: 4),
            answer("b", "second", "beta", offset: 5),
        ]
        let ids = ["a", "b"].map { CaseID(portal: "p", idempotencyKey: $0) }
        let whole = try index()
        _ = try await whole.fold(items)
        for written in 0...items.count {
            for folded in written...items.count {
                let path = temporaryPath()
                let one = try index(path)
                // Event by event, so that a case is put together of what is written and what is not.
                for item in items[..<folded] {
                    _ = try await one.fold([item])
                    if item.record.offset < Int64(written) { try await one.write(now: .now) }
                }
                #expect(try await one.stored().positions[0]?.next ?? 0 == Int64(folded))
                let seen = try index()
                _ = try await seen.fold(Array(items[..<folded]))
                for (id, key) in zip(ids, ["a", "b"]) {
                    #expect(try await view(one, key) == (try await view(seen, key)))
                    #expect(
                        try await one.events(of: id, after: 0, limit: 9)
                            == (try await seen.events(of: id, after: 0, limit: 9)))
                }
                one.abandon()
                let next = try index(path)
                #expect(try await next.stored().positions[0]?.next ?? 0 == Int64(written))
                _ = try await next.fold(items)
                for (id, key) in zip(ids, ["a", "b"]) {
                    #expect(try await view(next, key) == (try await view(whole, key)))
                    #expect(
                        try await next.events(of: id, after: -1, limit: 9)
                            == (try await whole.events(of: id, after: -1, limit: 9)))
                }
                #expect(try await next.neededSpan(0, at: Self.start) == 0)
                next.close()
            }
        }
    }

    @Test func whatCannotBeWrittenStaysAndIsWrittenLater() async throws {
        let path = temporaryPath()
        let one = try index(path)
        #expect(try await one.writer.read { try Int.fetchOne($0, sql: "PRAGMA page_size") } == 8192)
        _ = try await one.fold([open("a", offset: 0)])
        try await one.write(now: .now)
        try await one.writer.write { try $0.execute(sql: "ALTER TABLE case_records RENAME TO elsewhere") }
        _ = try await one.fold([answer("a", "first", "alpha", offset: 1)])
        await #expect(throws: DatabaseError.self) { try await one.write(now: .now) }
        #expect(try await view(one, "a")?["steps"]?["first"]?["outcome"]?.string == "answered")
        try await one.writer.write { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO case_records") }
        one.close()
        let next = try index(path)
        #expect(try await next.stored().positions[0]?.next == 2)
        #expect(try await view(next, "a")?["steps"]?["first"]?["outcome"]?.string == "answered")
        next.close()
    }

    @Test func anIndexOfAnotherVersionIsMadeAnew() async throws {
        let path = temporaryPath()
        let first = try index(path)
        _ = try await first.fold([open("a", offset: 0)])
        try await first.write(now: .now)
        try await first.writer.write {
            try $0.execute(sql: "PRAGMA user_version = \(CaseIndex.schemaVersion - 1)")
        }
        first.close()
        let second = try index(path)
        #expect(try await view(second, "a") == nil)
        #expect(try await second.stored().positions.isEmpty)
        second.close()
    }

    @Test func eventsTellTheStepsThatChanged() async throws {
        let index = try index()
        _ = try await index.fold(
            [open("a", offset: 4), answer("a", "first", "alpha", offset: 9, at: Self.start.adding(milliseconds: 5))])
        let id = CaseID(portal: "p", idempotencyKey: "a")
        let (events, isClosed) = try await index.events(of: id, after: 4, limit: 10)
        #expect(!isClosed)
        #expect(events.map(\.type) == ["task.replied"])
        let data = try JSONValue(parsing: events[0].data)
        #expect(data["at"]?.string == "2026-11-23T13:03:03.005Z")
        #expect(data["state"]?.string == "open")
        #expect(data["outcome"]?.isNull == true)
        #expect(data["changes"]?.array?.map { $0["step"]?.string } == ["first", "second"])
        #expect(data["changes"]?[0]?["outcome"]?.string == "answered")
        #expect(data["changes"]?[1]?["state"]?.string == "issued")
        #expect(data["changes"]?[1]?["agency"]?.string == "beta")
    }

    @Test func closedCasesLeaveAfterTheRetentionByTheLogsTime() async throws {
        let day: Int64 = 86_400_000
        let index = try index(retention: day)
        let later = Self.start.adding(milliseconds: day + 60_000)
        _ = try await index.fold(
            [
                open("a", offset: 0), answer("a", "first", "alpha", offset: 1),
                answer("a", "second", "beta", offset: 2),
                open("still-open", offset: 3),
            ])
        try await index.write(now: later)
        #expect(try await view(index, "a") != nil)
        // A record that claims a time far in the future does not empty the index.
        _ = try await index.fold(
            [open("b", offset: 4, at: later.adding(milliseconds: 400 * day))])
        try await index.write(now: Self.start.adding(milliseconds: 1000))
        #expect(try await view(index, "a") != nil)
        _ = try await index.fold([open("c", offset: 5, at: later)])
        try await index.write(now: later)
        #expect(try await view(index, "a") == nil)
        #expect(try await index.events(of: CaseID(portal: "p", idempotencyKey: "a"), after: -1, limit: 10).0.isEmpty)
        #expect(try await view(index, "still-open") != nil)
    }

    @Test func theSpanOfNeededCasesShrinksWhenTheFirstCloses() async throws {
        let index = try index()
        let items = [
            open("a", offset: 0), open("b", offset: 1), answer("a", "first", "alpha", offset: 2),
            answer("a", "second", "beta", offset: 3),
        ]
        #expect(try await index.neededSpan(0, at: Self.start) == 0)
        _ = try await index.fold(Array(items[..<3]))
        let bytes = items[..<3].reduce(0) { $0 + $1.bytes }
        #expect(try await index.neededSpan(0, at: Self.start, limit: bytes + 1) == bytes)
        #expect(try await index.stored().journal == nil && index.memory.withLock { !$0.isWritten })
        #expect(try await index.neededSpan(0, at: Self.start) == bytes)
        #expect(try await index.neededSpan(1, at: Self.start) == 0)
        _ = try await index.fold(items)
        let rest = items[1...].reduce(0) { $0 + $1.bytes }
        let most = try await index.neededSpan(0, at: Self.start, limit: .max)
        #expect(most >= rest && most <= bytes + items[3].bytes, "what is not written yet counts as needed")
        #expect(try await index.neededSpan(0, at: Self.start) == rest)
        _ = try await index.fold(
            [answer("b", "first", "alpha", offset: 4), answer("b", "second", "beta", offset: 5)])
        #expect(try await index.neededSpan(0, at: Self.start) == 0)
    }

    @Test func whatIsHeldIsFoldedWhenItsContractComes() async throws {
        let path = temporaryPath()
        let old = try TestCatalogue.load(without: "pair")
        var lacking = try index(path, catalogue: old)
        let items = [
            open("a", offset: 0), answer("a", "first", "alpha", offset: 1), answer("a", "second", "beta", offset: 2),
        ]
        let outcome = try await lacking.fold(items)
        #expect(outcome.missing == [service.digest])
        #expect(outcome.tallies.filter { $0.key.disposition == "held" }.reduce(0) { $0 + $1.value } == 3)
        let (nothing, waiting) = try await lacking.release()
        #expect(nothing.changed.isEmpty)
        #expect(waiting == [service.digest: 1])
        lacking.close()

        let knowing = try index(path)
        #expect(try await knowing.release().waiting.isEmpty)
        let direct = try index()
        _ = try await direct.fold(items)
        #expect(try await view(knowing, "a") == (try await view(direct, "a")))
        let id = CaseID(portal: "p", idempotencyKey: "a")
        #expect(
            try await knowing.events(of: id, after: -1, limit: 9).0
                == (try await direct.events(of: id, after: -1, limit: 9).0))
        knowing.close()
        lacking = try index(path, catalogue: old)
        if case .held(let held) = try await lacking.read(id) {
            #expect(held.contract == service.digest)
        } else {
            Issue.record("a state whose contract is gone must not be answered")
        }
        lacking.close()
    }

    @Test func resettingEmptiesIt() async throws {
        let index = try index()
        _ = try await index.fold([open("a", offset: 0)])
        let journal = IndexedJournal(topic: "t.journal", partitions: 2)
        try await index.reset(journal, log: [0: 7..<20, 1: 0..<0])
        #expect(try await view(index, "a") == nil)
        let stored = try await index.stored()
        #expect(stored.journal == journal)
        #expect(stored.positions == [0: IndexedPosition(next: 7), 1: IndexedPosition(next: 0)])
        #expect(try await index.fold([open("a", offset: 3)]).positions.isEmpty, "below the position")
        #expect(try await index.fold([open("a", offset: 7)]).changed.count == 1)
    }

    @Test func aStateThatCannotBeReadAsksForARebuild() async throws {
        let path = temporaryPath()
        let first = try index(path)
        _ = try await first.fold([open("a", offset: 0)])
        try await first.write(now: .now)
        try await first.writer.write { try $0.execute(sql: "UPDATE case_records SET records = X'7B7D'") }
        first.close()
        let second = try index(path)
        await #expect(throws: CaseIndex.Unreadable.self) {
            _ = try await second.fold([self.answer("a", "first", "alpha", offset: 1)])
        }
        #expect(try await second.stored().positions[0]?.next == 1, "nothing of the batch was written")
        second.close()
    }

    @Test(arguments: [false, true])
    func aKeyThatIsUsedAgainLongAfterIsANewCase(isWritten: Bool) async throws {
        let index = try index()
        let id = CaseID(portal: "p", idempotencyKey: "a")
        let first = [
            open("a", offset: 0), answer("a", "first", "alpha", offset: 1), answer("a", "second", "beta", offset: 2),
        ]
        _ = try await index.fold(first)
        if isWritten { try await index.write(now: Self.start) }
        let later = Self.start.adding(milliseconds: Fold.dedupWindow + 1)
        _ = try await index.fold(
            [item(opening("a").entry(checkedAt: Self.start, documentLimit: 1 << 20), offset: 3, at: later)])
        #expect(try await view(index, "a")?["state"]?.string == "closed", "a copy of the old opening changes nothing")
        _ = try await index.fold([open("a", offset: 4, at: later)])
        #expect(try await view(index, "a")?["openedAt"]?.string == later.description)
        #expect(try await view(index, "a")?["state"]?.string == "open")
        #expect(try await index.events(of: id, after: -1, limit: 9).0.map(\.offset) == [4])
        try await index.write(now: Self.start)
        #expect(try await index.events(of: id, after: -1, limit: 9).0.map(\.offset) == [4])
        #expect(try await index.neededSpan(0, at: Self.start) == open("a", offset: 4, at: later).bytes)
    }

    @Test func aKeyThatIsUsedAgainByAnUnknownContractIsHeld() async throws {
        let path = temporaryPath()
        let index = try index(path)
        let id = CaseID(portal: "p", idempotencyKey: "a")
        _ = try await index.fold(
            [open("a", offset: 0), answer("a", "first", "alpha", offset: 1), answer("a", "second", "beta", offset: 2)])
        let later = Self.start.adding(milliseconds: Fold.dedupWindow + 1)
        let newer = try TestCatalogue.load("newer")
        let opening = Opening(
            portal: "p", key: "a", service: try #require(newer.service(named: "pair")), reference: nil,
            document: ["text": "new"], trace: nil)
        _ = try await index.fold(
            [
                item(opening.entry(checkedAt: later, documentLimit: 1 << 20), offset: 3, at: later),
                answer("a", "first", "alpha", offset: 4, at: later),
            ])
        guard case .held(let held) = try await index.read(id) else {
            Issue.record("the old case must not be answered for the new one")
            return
        }
        #expect(held.requestDigest == opening.digest)
        #expect(try await index.events(of: id, after: -1, limit: 9).0.isEmpty)
        index.close()
        let knowing = try self.index(path, catalogue: newer)
        #expect(try await knowing.release().waiting.isEmpty)
        #expect(try await view(knowing, "a")?["steps"]?["first"]?["outcome"]?.string == "answered")
        #expect(try await knowing.events(of: id, after: -1, limit: 9).0.map(\.offset) == [3, 4])
        knowing.close()
    }

    @Test func anEventInAnotherPartitionThanItsCaseIsNone() throws {
        let record = opening("a").entry(checkedAt: Self.start, documentLimit: 1).record(topics)
        let home = Partitioner.murmur2(opening("a").caseID.key, partitions: 8)
        for partition in 0..<Int32(8) {
            let item = JournalItem(
                ConsumerRecord(
                    topic: record.topic, partition: partition, offset: 0, timestamp: 1, key: record.key,
                    value: record.value, headers: record.headers), partitions: 8)
            let isEvent = if case .success = item.content { true } else { false }
            #expect(isEvent == (partition == home))
        }
    }
}
