import Casework
import ContractRegistry
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// What the ingress decides: event in, action out.
@Suite struct IngressDriverTests {
    private static let topics = PartitionLog.topics
    private let place = TopicPartition(topic: Self.topics.replies("agency-a"), partition: 0)
    private let other = TopicPartition(topic: Self.topics.replies("agency-a"), partition: 1)
    private var driver: IngressDriver

    init() throws {
        driver = IngressDriver(
            contracts: LiveCatalogue(try .of([Plan(step("a"))])), topics: Self.topics, maxReplyBytes: 1000)
    }

    private func reply(_ number: Int, at offset: Int64, partition: Int32 = 0) -> ConsumerRecord {
        let sent = ReplyMessage(
            task: TaskID(caseID: CaseID(number), step: "a"), outcome: .answered, dataSchema: Plan.answer.urn,
            data: Array(#""yes""#.utf8)
        ).record(agency: "agency-a", Self.topics)
        return ConsumerRecord(
            topic: sent.topic, partition: partition, offset: offset, key: sent.key, value: sent.value,
            headers: sent.headers)
    }

    private func rubbish(at offset: Int64) -> ConsumerRecord {
        ConsumerRecord(topic: place.topic, partition: 0, offset: offset, value: [0xFF])
    }

    // MARK: Commits

    @Test mutating func aReplyBecomesAnEntryOfItsCase() throws {
        let append = try #require(driver.records([reply(1, at: 4), reply(2, at: 5)]).appends.first)
        #expect(append.records.map(\.topic) == [Self.topics.journal, Self.topics.journal])
        #expect(append.records.map(\.key) == [CaseID(1).key, CaseID(2).key])
    }

    @Test mutating func anOffsetIsCommittedOnlyAfterItsEntryIsAcknowledged() throws {
        let actions = driver.records([reply(1, at: 4), reply(2, at: 5), reply(3, at: 9, partition: 1)])
        #expect(actions.commits.isEmpty)
        #expect(!driver.isIdle)
        let append = try #require(actions.appends.first)
        #expect(driver.appended(append.number + 1, undeliverable: []).commits.isEmpty, "that was another")
        let ended = driver.appended(append.number, undeliverable: [])
        #expect(ended.commits == [[place: 6, other: 10]])
        #expect(ended.taken == 3)
        #expect(driver.isIdle)
        #expect(driver.appended(append.number, undeliverable: []).commits.isEmpty, "once")
    }

    @Test mutating func aLaterBatchIsCommittedOnlyAfterThoseBefore() throws {
        let first = try #require(driver.records([reply(1, at: 0)]).appends.first)
        let second = try #require(driver.records([reply(2, at: 1)]).appends.first)
        let third = try #require(driver.records([reply(3, at: 7, partition: 1)]).appends.first)
        #expect(driver.appended(third.number, undeliverable: []).commits.isEmpty)
        #expect(driver.appended(second.number, undeliverable: []).commits.isEmpty)
        #expect(!driver.isIdle)
        #expect(driver.appended(first.number, undeliverable: []).commits == [[place: 2, other: 8]])
    }

    @Test mutating func readingWaitsWhileTooMuchIsUnderWay() throws {
        var numbers: [UInt64] = []
        for number in 0..<IngressDriver.maxBatches {
            #expect(driver.wantsRecords)
            numbers.append(try #require(driver.records([reply(number, at: Int64(number))]).appends.first).number)
        }
        #expect(!driver.wantsRecords)
        _ = driver.appended(numbers[1], undeliverable: [])
        #expect(!driver.wantsRecords, "the first holds up what may be committed")
        _ = driver.appended(numbers[0], undeliverable: [])
        #expect(driver.wantsRecords)
    }

    @Test mutating func whatIsNoReplyIsToldAndPassedOver() {
        let actions = driver.records([rubbish(at: 3)])
        #expect(actions.appends.isEmpty)
        #expect(actions.malformed == [3])
        #expect(actions.commits == [[place: 4]])
        #expect(actions.taken == 0)
    }

    @Test mutating func whatIsNoReplyDoesNotOvertakeTheRepliesBeforeIt() throws {
        let first = try #require(driver.records([reply(1, at: 0)]).appends.first)
        #expect(driver.records([rubbish(at: 1)]).commits.isEmpty)
        #expect(driver.appended(first.number, undeliverable: []).commits == [[place: 2]])
    }

    // MARK: What goes wrong

    @Test mutating func anEntryThatCanNeverBeAppendedIsToldAndHoldsUpNothing() throws {
        let append = try #require(driver.records([reply(1, at: 0), reply(2, at: 1)]).appends.first)
        let ended = driver.appended(append.number, undeliverable: [Undeliverable(index: 1, reason: "too large")])
        #expect(ended.undeliverable == ["too large"])
        #expect(ended.commits == [[place: 2]])
        #expect(ended.taken == 1, "what can't be appended was not taken in")
    }

    @Test mutating func nothingOfAnAppendingThatWasGivenUpOrAfterItIsCommitted() throws {
        let first = try #require(driver.records([reply(1, at: 0)]).appends.first)
        let second = try #require(driver.records([reply(2, at: 1)]).appends.first)
        driver.abandoned()
        #expect(driver.appended(first.number, undeliverable: []).isEmpty)
        #expect(driver.appended(second.number, undeliverable: []).isEmpty)
        #expect(driver.records([reply(3, at: 2)]).isEmpty)
        #expect(driver.records([rubbish(at: 3)]).isEmpty)
    }

    @Test mutating func whatWasNotCommittedIsAppendedAgain() throws {
        let first = try #require(driver.records([reply(1, at: 4)]).appends.first)
        // It comes back: its offset was given up before it was committed.
        driver.released([place])
        let again = try #require(driver.records([reply(1, at: 4)]).appends.first)
        #expect(again.number != first.number)
        #expect(again.records.map(\.key) == first.records.map(\.key))
        #expect(again.records.map(\.value) == first.records.map(\.value))
        #expect(driver.appended(first.number, undeliverable: []).commits.isEmpty)
        #expect(driver.appended(again.number, undeliverable: []).commits == [[place: 5]])
    }

    @Test mutating func aPartitionThatIsGivenUpMeanwhileIsNotCommitted() throws {
        let first = try #require(
            driver.records([reply(1, at: 0), reply(2, at: 9, partition: 1)]).appends.first)
        let second = try #require(driver.records([reply(3, at: 1)]).appends.first)
        driver.released([place])
        #expect(driver.appended(first.number, undeliverable: []).commits == [[other: 10]])
        let ended = driver.appended(second.number, undeliverable: [])
        #expect(ended.commits.isEmpty)
        #expect(ended.taken == 1, "its replies are in the journal all the same")
        #expect(driver.isIdle)
    }

    // MARK: Where to read

    @Test func readingBeginsAtWhatIsCommittedElseAtTheBeginning() {
        let starts = driver.starts([place, other], committed: [place: OffsetAndMetadata(offset: 7)])
        #expect(starts == [place: .offset(7), other: .beginning])
    }

    @Test mutating func whatRetentionRemovedIsToldAndReadingGoesOnWhereTheLogBegins() {
        let gone = KafkaError(code: .offsetOutOfRange, message: "", topic: place.topic, partition: place.partition)
        guard case .readRange(let asked)? = driver.failed(gone).first else {
            Issue.record("the range is not asked for")
            return
        }
        #expect(asked == place)
        let actions = driver.rangeRead(40..<90, of: place)
        #expect(actions.seeks == [place: 40])
        #expect(actions.losses == [place: 40])
    }

    @Test mutating func troubleThatMayPassIsToldAndAFatalErrorEndsIt() {
        let actions = driver.failed(KafkaError(code: .brokerUnavailable, message: "gone"))
        #expect(actions.count == 1 && actions.failures.isEmpty)
        // Without its place it can't be mended, and does not concern one partition.
        #expect(driver.failed(KafkaError(code: .offsetOutOfRange, message: "somewhere")).failures.isEmpty)
        let fatal = driver.failed(KafkaError(code: .other, message: "fenced", isFatal: true))
        #expect(fatal.failures == [.busFailed])
    }
}

extension [IngressAction] {
    fileprivate var appends: [(number: UInt64, records: [ProducerRecord])] {
        compactMap { if case .append(let number, let records) = $0 { (number, records) } else { nil } }
    }

    fileprivate var commits: [[TopicPartition: Int64]] {
        compactMap { if case .commit(let offsets) = $0 { offsets.mapValues(\.offset) } else { nil } }
    }

    fileprivate var notes: [IngressAction.Note] { compactMap { if case .note(let note) = $0 { note } else { nil } } }

    fileprivate var taken: Int {
        notes.reduce(0) { if case .taken(let count) = $1 { $0 + count } else { $0 } }
    }

    fileprivate var malformed: [Int64] {
        notes.compactMap { if case .malformed(_, _, let offset) = $0 { offset } else { nil } }
    }

    fileprivate var undeliverable: [String] {
        notes.compactMap { if case .undeliverable(let reason) = $0 { reason } else { nil } }
    }

    fileprivate var losses: [TopicPartition: Int64] {
        let losses = notes.compactMap { note -> (TopicPartition, Int64)? in
            if case .lost(let place, let from) = note { (place, from) } else { nil }
        }
        return Dictionary(losses) { $1 }
    }

    fileprivate var seeks: [TopicPartition: Int64] {
        let seeks = compactMap { action -> (TopicPartition, Int64)? in
            if case .seek(let place, let offset) = action { (place, offset) } else { nil }
        }
        return Dictionary(seeks) { $1 }
    }

    fileprivate var failures: [ConductorError.Code] {
        compactMap { if case .fail(let error) = $0 { error.code } else { nil } }
    }
}
