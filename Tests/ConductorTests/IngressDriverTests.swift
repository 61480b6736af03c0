import Casework
import ContractRegistry
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// What the ingress takes in, and when it says that it has.
@Suite struct IngressDriverTests {
    private static let topics = Topics(prefix: "test.")
    private static let place = TopicPartition(topic: topics.replies("agency-a"), partition: 2)

    private var driver: IngressDriver

    init() throws {
        driver = IngressDriver(
            contracts: LiveCatalogue(try .of([Plan(step("a"))])), topics: Self.topics, maxReplyBytes: 1000)
    }

    private func reply(_ number: Int, at offset: Int64, _ place: TopicPartition = place) -> ConsumerRecord {
        let sent = ReplyMessage(
            task: TaskID(caseID: CaseID(number), step: "a"), outcome: .answered, dataSchema: Plan.answer.urn,
            data: Array("{}".utf8)
        ).record(agency: "agency-a", Self.topics)
        return ConsumerRecord(
            topic: place.topic, partition: place.partition, offset: offset, timestamp: 0, key: sent.key,
            value: sent.value, headers: sent.headers)
    }

    private func commits(_ actions: [IngressAction]) -> [[TopicPartition: Int64]] {
        actions.compactMap { if case .commit(let offsets) = $0 { offsets.mapValues(\.offset) } else { nil } }
    }

    private func appends(_ actions: [IngressAction]) -> [(number: UInt64, records: [ProducerRecord])] {
        actions.compactMap { if case .append(let number, let records) = $0 { (number, records) } else { nil } }
    }

    @Test mutating func offsetsAreCommittedOnlyAfterTheJournalHasTheReplies() throws {
        let read = driver.records([reply(1, at: 7), reply(2, at: 8)])
        let append = try #require(appends(read).first)
        #expect(append.records.map(\.topic) == [Self.topics.journal, Self.topics.journal])
        #expect(append.records.map(\.kind) == ["task.replied", "task.replied"])
        #expect(commits(read).isEmpty)
        #expect(!driver.wantsRecords)
        #expect(commits(driver.appended(append.number, undeliverable: [])) == [[Self.place: 9]])
        #expect(driver.wantsRecords)
        #expect(commits(driver.appended(append.number, undeliverable: [])).isEmpty, "told twice")
    }

    @Test mutating func batchesThatEndOutOfOrderAreCommittedInOrder() throws {
        let numbers = try (0..<3).map { try #require(appends(driver.records([reply($0, at: Int64($0))])).first).number }
        #expect(commits(driver.appended(numbers[2], undeliverable: [])).isEmpty)
        #expect(commits(driver.appended(numbers[0], undeliverable: [])) == [[Self.place: 1]])
        #expect(commits(driver.appended(numbers[1], undeliverable: [])) == [[Self.place: 3]])
    }

    @Test mutating func rubbishIsToldWithItsPlaceAndPassedOver() throws {
        let rubbish = ConsumerRecord(
            topic: Self.place.topic, partition: 2, offset: 5, timestamp: 0, key: nil, value: [1], headers: [])
        let alone = driver.records([rubbish])
        guard case .note(.malformed(_, Self.place, offset: 5)) = alone.first else {
            Issue.record("\(alone)")
            return
        }
        #expect(commits(alone) == [[Self.place: 6]], "there is nothing to wait for")
        let mixed = driver.records([rubbish, reply(1, at: 9)])
        let append = try #require(appends(mixed).first)
        #expect(append.records.count == 1 && commits(mixed).isEmpty)
    }

    @Test mutating func aReplyThatTheJournalCanNeverTakeIsToldAndHoldsNothingUp() throws {
        let number = try #require(appends(driver.records([reply(1, at: 0)])).first).number
        let actions = driver.appended(number, undeliverable: [Undeliverable(index: 0, reason: "too large")])
        guard case .note(.undeliverable("too large")) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(commits(actions) == [[Self.place: 1]])
    }

    @Test mutating func whatIsGivenUpIsTheNextOwnersToCommit() throws {
        let other = TopicPartition(topic: Self.place.topic, partition: 3)
        let number = try #require(appends(driver.records([reply(1, at: 0), reply(2, at: 4, other)])).first).number
        driver.released([Self.place])
        #expect(commits(driver.appended(number, undeliverable: [])) == [[other: 5]])
    }

    @Test mutating func afterAnAppendingThatWasGivenUpNothingIsEverCommitted() throws {
        let number = try #require(appends(driver.records([reply(1, at: 0)])).first).number
        driver.abandoned()
        #expect(driver.appended(number, undeliverable: []).isEmpty)
        #expect(driver.records([reply(2, at: 1)]).isEmpty)
    }

    @Test func readingBeginsAtWhatWasCommittedElseAtTheBeginning() {
        let other = TopicPartition(topic: Self.place.topic, partition: 3)
        let starts = driver.starts([Self.place, other], committed: [Self.place: OffsetAndMetadata(offset: 12)])
        #expect(starts == [Self.place: .offset(12), other: .beginning])
    }

    @Test func repliesThatRetentionRemovedAreToldAndReadingGoesOn() {
        let asked = driver.failed(
            KafkaError(code: .offsetOutOfRange, message: "gone", topic: Self.place.topic, partition: 2))
        guard case .readRange(Self.place) = asked.first else {
            Issue.record("\(asked)")
            return
        }
        let actions = driver.rangeRead(40..<50, of: Self.place)
        guard case .seek(Self.place, to: 40) = actions.first, case .note(.lost(Self.place, from: 40)) = actions.last
        else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func troubleIsToldAndAFatalErrorEnds() {
        guard case .note(.trouble) = driver.failed(KafkaError(code: .timedOut, message: "slow")).first else {
            Issue.record("no note")
            return
        }
        guard case .fail(let error) = driver.failed(KafkaError(code: .other, message: "dead", isFatal: true)).first
        else {
            Issue.record("no end")
            return
        }
        #expect(error.code == .busFailed)
    }
}
