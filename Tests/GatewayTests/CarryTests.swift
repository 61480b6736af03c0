import Casework
import ContractRegistry
import Contracts
import GRDB
import JSON
import Kafka
import Logging
import Messages
import Opening
import Testing

@testable import Gateway

/// Cases whose beginning the journal no longer has, and what of it cases still need: records in, readings out.
@Suite struct CarryTests {
    private static let start = Timestamp(milliseconds: 1_795_438_983_000)
    private static let id = CaseID(portal: "p", idempotencyKey: "a")
    private let topics = Topics(prefix: "t.")
    private let catalogue: Catalogue
    private let service: Service

    init() throws {
        catalogue = try TestCatalogue.withEffects()
        service = try #require(catalogue.service(named: "undoable"))
    }

    private func index(_ path: String? = nil, catalogue: Catalogue? = nil) throws -> CaseIndex {
        try CaseIndex(
            path: path, contracts: LiveCatalogue(catalogue ?? self.catalogue), retention: 86_400_000,
            cacheBytes: 1 << 20, logger: Logger(label: "index", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func item(_ body: JournalEntry.Body, _ offset: Int64, at moment: Timestamp = start) -> JournalItem {
        item(JournalEntry(caseID: Self.id, source: "/test", body: body), offset, at: moment)
    }

    private func item(_ entry: JournalEntry, _ offset: Int64, at moment: Timestamp = start) -> JournalItem {
        let record = entry.record(topics)
        return JournalItem(
            ConsumerRecord(
                topic: record.topic, partition: 0, offset: offset, timestamp: moment.milliseconds, key: record.key,
                value: record.value, headers: record.headers), partitions: 1)
    }

    private func opening(_ offset: Int64, key: String = "a", at moment: Timestamp = start) -> JournalItem {
        let opening = Opening(
            portal: "p", key: key, service: service, reference: nil, document: ["text": "x"], trace: nil)
        return item(opening.entry(checkedAt: moment, documentLimit: 1 << 20), offset, at: moment)
    }

    private func answer(
        _ step: String, _ agency: String, _ offset: Int64, kind: TaskKind = .do, at moment: Timestamp = start
    ) -> JournalItem {
        let reply = TaskReplied.Reply.answered(
            ["text": "a"], dataSchema: "urn:darcha:document:answer:v1", bytes: 12)
        let task = TaskID(caseID: Self.id, step: step, kind: kind)
        return item(.replied(TaskReplied(task: task, agency: agency, reply: reply)), offset, at: moment)
    }

    private func cancelled(_ offset: Int64) -> JournalItem { item(.cancelled(CaseCancelled(by: "p")), offset) }

    /// A record that is no event, and takes room.
    private func noise(_ offset: Int64) -> JournalItem {
        JournalItem(
            ConsumerRecord(
                topic: "t.journal", partition: 0, offset: offset, timestamp: Self.start.milliseconds,
                value: [UInt8](repeating: 0, count: 70_000)), partitions: 1)
    }

    /// The case carried, as a conductor would that has folded these.
    private func carried(_ items: [JournalItem], asOf: Int64, _ offset: Int64) async throws -> JournalItem {
        let whole = try index()
        _ = try await whole.fold(items.filter { $0.record.offset <= asOf })
        guard case .known(let state) = try await whole.read(Self.id) else { throw CancellationError() }
        return item(state.carried(asOf: asOf, at: Self.start), offset)
    }

    /// Makes an index begin where the log does.
    private func begin(_ index: CaseIndex, _ log: Range<Int64>) async throws {
        try await index.reset(IndexedJournal(topic: "t.journal", partitions: 1), log: [0: log])
    }

    private func view(_ index: CaseIndex) async throws -> JSONValue? {
        guard case .known(let state) = try await index.read(Self.id) else { return nil }
        return state.view
    }

    private func orphans(_ index: CaseIndex) async throws -> Int {
        try await index.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM orphans") ?? 0 }
    }

    private func count(_ outcome: FoldOutcome, _ type: String, _ disposition: String) -> Int {
        outcome.tallies[.init(type: type, disposition: disposition)] ?? 0
    }

    // MARK: Taking over

    /// The case, of which a rebuilt index reads the last three: an event from before the carried state was written, the
    /// carried state, and one from after it.
    private func history() async throws -> [JournalItem] {
        let first = [opening(0), answer("book", "alpha", 1), noise(2)]
        return first + [
            answer("confirm", "beta", 3), try await carried(first, asOf: 2, 4),
            item(.settled(TaskSettled(task: TaskID(caseID: Self.id, step: "none"), by: "x")), 5),
        ]
    }

    @Test func aTrimmedJournalGivesTheCarriedCaseWhateverTheBatches() async throws {
        let items = try await history()
        let whole = try index()
        try await begin(whole, 0..<6)
        _ = try await whole.fold(items)
        let expected = try await view(whole)
        #expect(expected?["outcome"]?.string == "completed")
        let seen = Array(items[3...])
        for cut in 0...seen.count {
            let path = temporaryPath()
            var trimmed = try index(path)
            try await begin(trimmed, 3..<6)
            _ = try await trimmed.fold(Array(seen[..<cut]))
            trimmed.close()
            trimmed = try index(path)
            _ = try await trimmed.fold(seen)
            #expect(try await view(trimmed) == expected)
            #expect(try await orphans(trimmed) == 0)
            // Who follows it gets it as it was carried, and what came since.
            let (events, isClosed) = try await trimmed.events(of: Self.id, after: -1, limit: 9)
            #expect(events.map(\.offset) == [2, 3])
            #expect(events.map(\.type) == ["case.carried", "task.replied"])
            #expect(isClosed)
            trimmed.close()
        }
    }

    @Test func aCarriedStateWithEventsMissingAfterItIsLeft() async throws {
        let items = try await history()
        let index = try index()
        // The answer at 3 is gone.
        try await begin(index, 4..<6)
        let outcome = try await index.fold(Array(items[4...]))
        #expect(try await view(index) == nil)
        #expect(count(outcome, "case.carried", "unknown-case") == 1)
    }

    @Test func beyondTheCatchUpNothingIsKept() async throws {
        let items = try await history()
        let index = try index()
        try await begin(index, 3..<4)
        let outcome = try await index.fold([items[3]])
        #expect(count(outcome, "task.replied", "orphaned") == 1)
        #expect(try await orphans(index) == 0, "the end of the log as it was is reached")
        let late = try await index.fold(Array(items[4...]) + [answer("confirm", "beta", 6)])
        #expect(count(late, "case.carried", "unknown-case") == 1)
        #expect(count(late, "task.replied", "unknown-case") == 1)
        #expect(try await orphans(index) == 0)
        #expect(try await view(index) == nil)
    }

    @Test func anOpeningLetsGoOfWhatWasKept() async throws {
        let index = try index()
        try await begin(index, 1..<9)
        _ = try await index.fold([answer("book", "alpha", 1), answer("book", "alpha", 2)])
        #expect(try await orphans(index) == 2)
        _ = try await index.fold([opening(3)])
        #expect(try await orphans(index) == 0)
        #expect(try await view(index)?["steps"]?["book"]?["state"]?.string == "issued", "the old answer is no answer")
        #expect(try await index.events(of: Self.id, after: -1, limit: 9).0.map(\.offset) == [3])
    }

    @Test func aCarriedStateOfAnUnknownContractIsHeldWithWhatCameSince() async throws {
        let items = try await history()
        let path = temporaryPath()
        let lacking = try index(path, catalogue: try TestCatalogue.load())
        try await begin(lacking, 3..<6)
        let outcome = try await lacking.fold(Array(items[3...]))
        #expect(outcome.missing == [service.digest])
        guard case .held(let held) = try await lacking.read(Self.id) else {
            Issue.record("the case is there")
            return
        }
        #expect(held.portal == "p" && held.openedOffset == 0)
        #expect(try await orphans(lacking) == 0)
        #expect(try await lacking.release().waiting == [service.digest: 1])
        lacking.close()

        let knowing = try index(path)
        #expect(try await knowing.release().waiting.isEmpty)
        #expect(try await view(knowing)?["outcome"]?.string == "completed")
        #expect(try await knowing.events(of: Self.id, after: -1, limit: 9).0.map(\.offset) == [2, 3])
        knowing.close()
    }

    @Test func aKnownCaseIsComparedWithWhatIsCarried() async throws {
        let items = [opening(0), answer("book", "alpha", 1)]
        let index = try index()
        _ = try await index.fold(items)
        let same = try await carried(items, asOf: 1, 2)
        let right = try await index.fold([same])
        #expect(count(right, "case.carried", "carried") == 1)
        #expect(right.disagreements.isEmpty)
        guard case .success(let event) = same.content, case .carried(var other) = event.entry.body else {
            Issue.record("no carried state")
            return
        }
        other.digest = String(repeating: "0", count: 64)
        let before = try await view(index)
        let wrong = try await index.fold([item(.carried(other), 3)])
        #expect(count(wrong, "case.carried", "disagrees") == 1)
        #expect(wrong.disagreements == [.init(partition: 0, offset: 3, caseID: Self.id)])
        #expect(try await view(index) == before, "what this index folded stands")
    }

    /// A case that is settled is compared without being read; what comes of it must be what comes of it otherwise.
    @Test(arguments: [0, 1, 2, 3])
    func aSettledCaseIsComparedAlikeWrittenOrNot(variant: Int) async throws {
        let catalogue = try TestCatalogue.load()
        let opening = Opening(
            portal: "p", key: "a", service: try #require(catalogue.service(named: "pair")), reference: nil,
            document: ["text": "x"], trace: nil)
        let items = [
            item(opening.entry(checkedAt: Self.start, documentLimit: 1 << 20), 0), answer("first", "alpha", 1),
            answer("second", "beta", 2),
        ]
        var indices: [CaseIndex] = []
        for isWritten in [false, true] {
            let index = try index(catalogue: catalogue)
            _ = try await index.fold(items)
            if isWritten { try await index.write(now: Self.start) }
            indices.append(index)
        }
        guard case .known(let state) = try await indices[0].read(Self.id),
            case .carried(var body) = state.carried(asOf: 2, at: Self.start).body
        else {
            Issue.record("no carried state")
            return
        }
        #expect(!state.isOpen && !state.isNeededForMoreThanDedup(asOf: Self.start))
        var moment = Self.start
        switch variant {
        case 1: body.digest = String(repeating: "0", count: 64)
        case 2:
            var other = try #require(body.state.object)
            other["openedOffset"] = 7
            body.state = .object(other)
        case 3: moment = try #require(state.neededUntil)
        default: break
        }
        let expected = ["carried", "disagrees", "settled", "unknown-case"][variant]
        for index in indices {
            let outcome = try await index.fold([item(.carried(body), 3, at: moment)])
            #expect(outcome.tallies == [.init(type: "case.carried", disposition: expected): 1])
            #expect(outcome.disagreements.count == (variant == 1 ? 1 : 0))
            #expect(outcome.changed.isEmpty)
            #expect(try await view(index)?["outcome"]?.string == "completed")
        }
    }

    // MARK: Room

    @Test func aCarriedCaseNeedsOnlyWhatFollows() async throws {
        let index = try index()
        var items = [opening(0)] + (1...8).map { noise($0) }
        _ = try await index.fold(items)
        let before = try await index.neededSpan(0, at: Self.start)
        #expect(before == items.reduce(0) { $0 + $1.bytes })
        items.append(try await carried(items, asOf: 7, 9))
        _ = try await index.fold([items[9]])
        let after = try await index.neededSpan(0, at: Self.start)
        #expect(after >= items[8].bytes + items[9].bytes)
        #expect(after < items[8].bytes * 3, "to the last mark before")
        // An older carried state that comes late takes nothing back.
        _ = try await index.fold([try await carried(items, asOf: 0, 10)])
        #expect(try await index.neededSpan(0, at: Self.start) < items[8].bytes * 3)
    }

    @Test func aClosedCaseCountsWhileSomethingIsOwed() async throws {
        let index = try index()
        let items = [opening(0), answer("book", "alpha", 1), cancelled(2)]
        _ = try await index.fold(items)
        #expect(try await view(index)?["outcome"]?.string == "cancelled")
        #expect(try await index.neededSpan(0, at: Self.start) == items.reduce(0) { $0 + $1.bytes })
        // Nor does it leave, however long ago it closed.
        let later = Self.start.adding(milliseconds: 10 * 86_400_000)
        _ = try await index.fold([opening(3, key: "other", at: later)])
        try await index.write(now: later)
        #expect(try await view(index) != nil)
        _ = try await index.fold([answer("book", "alpha", 4, kind: .compensate, at: later)])
        #expect(try await view(index)?["steps"]?["book"]?["outcome"]?.string == "compensated")
        let other = opening(3, key: "other", at: later)
        let undone = answer("book", "alpha", 4, kind: .compensate)
        #expect(try await index.neededSpan(0, at: later) == other.bytes + undone.bytes, "only the other's")
    }

    @Test func aCaseThatCanBeAmendedCountsUntilItsWindowIsOver() async throws {
        let index = try index()
        let items = [opening(0), answer("book", "alpha", 1), answer("confirm", "beta", 2)]
        _ = try await index.fold(items)
        let day = Self.start.adding(milliseconds: 86_400_000)
        #expect(try await index.neededSpan(0, at: day.adding(milliseconds: -1)) > 0)
        #expect(try await index.neededSpan(0, at: day) == 0)
    }
}
