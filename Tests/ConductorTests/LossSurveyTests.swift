import Casework
import Contracts
import Kafka
import KafkaTesting
import Messages
import Testing

@testable import Conductor

/// What a partition that has lost its beginning still tells of.
@Suite struct LossSurveyTests {
    private func survey(_ log: PartitionLog, from begin: Int64 = 0) -> LossSurvey {
        var survey = LossSurvey(from: begin)
        for record in log.from(begin) { survey.take(record) }
        return survey
    }

    @Test func casesWithoutTheirBeginningAreNamedInTheirOrder() throws {
        let plan = try Plan(step("a"), step("b"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.open(CaseID(2), plan)
        log.answer(CaseID(2), "a")
        log.answer(CaseID(1), "a")
        log.open(CaseID(3), plan)
        log.answer(CaseID(3), "a")
        log.answer(CaseID(2), "b")
        #expect(survey(log).cases.isEmpty)
        let lost = survey(log, from: 2)
        #expect(lost.cases == [CaseID(2), CaseID(1)])
        #expect(lost.text.hasSuffix("\(CaseID(2)), \(CaseID(1))."))
    }

    @Test func aCarriedStateIsABeginningIfNothingIsMissingAfterIt() throws {
        let plan = try Plan(step("a"), step("b"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "a")
        let service = plan.service
        var slot: CaseSlot?
        for record in log.records {
            _ = CaseSlot.fold(try JournalEvent(record), into: &slot) { $0 == service.digest ? service : nil }
        }
        let state = try #require(slot?.state)
        log.answer(CaseID(1), "a")
        log.append(state.carried(asOf: 1, at: Timestamp(milliseconds: log.now)).record(PartitionLog.topics))
        #expect(survey(log, from: 2).cases.isEmpty)
        #expect(survey(log, from: 3).cases == [CaseID(1)], "the event at 2 is missing")
    }

    @Test func aStateThatIsTooOldIsNoBeginningThoughItIsAllThatIsLeft() throws {
        let plan = try Plan(step("a"), step("b"))
        let service = plan.service
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        var slot: CaseSlot?
        _ = CaseSlot.fold(try JournalEvent(log.records[0]), into: &slot) { $0 == service.digest ? service : nil }
        let state = try #require(slot?.state)
        log.answer(CaseID(1), "a")
        log.append(state.carried(asOf: 0, at: Timestamp(milliseconds: log.now)).record(PartitionLog.topics))
        #expect(survey(log, from: 1).cases.isEmpty)
        #expect(survey(log, from: 2).cases == [CaseID(1)], "the event at 1 is missing")
        // The conductor that goes on without it says the same.
        let start = try StartDecision(partition: 0, committed: nil, log: 2..<3, partitions: 4, recovers: true)
        var machine = PartitionMachine(
            start: start, catchUpEnd: 3, partitions: 4, contract: { $0 == service.digest ? service : nil })
        _ = machine.fold(log.from(2))
        #expect(machine.lost == LostCases([CaseID(1)]))
        #expect(machine.state(of: CaseID(1)) == nil)
    }

    @Test func aSurveyThatWasCutOffSaysSo() {
        var log = PartitionLog()
        log.answer(CaseID(1), "a")
        log.answer(CaseID(2), "a")
        #expect(!survey(log).text.contains("not read"))
        var cut = survey(log)
        cut.cutOff()
        #expect(cut.text.hasPrefix("The first 2 records that are left speak of these cases"))
        #expect(cut.text.hasSuffix("What comes after them was not read."))
        var long = LossSurvey(from: 0)
        let rubbish = ConsumerRecord(topic: "rubbish", partition: 0, offset: 0, value: [0xFF])
        for _ in 0..<LossSurvey.maxRecords { long.take(rubbish) }
        long.cutOff()
        #expect(long.text.contains("The first 100,000 records that are left speak of no case"))
    }

    @Test func everyLossThatCanBeLookedAtNamesItsPartition() throws {
        let progress = Progress(low: 40, publishedThrough: 99, lowestOpen: 40, partitions: 4)
        for log in [Int64(0)..<50, 60..<200] {
            let failure = try #require(throws: ConductorError.self) {
                try StartDecision(
                    partition: 3, committed: progress.committed, log: log, partitions: 4, recovers: false)
            }
            #expect(failure.code == .journalLost)
            #expect(failure.partition == 3, "\(log)")
        }
    }

    @Test func manyAreCounted() throws {
        var log = PartitionLog()
        for number in 1...37 { log.answer(CaseID(number), "a") }
        log.append(ProducerRecord(topic: "rubbish", value: [0xFF]))
        let lost = survey(log)
        #expect(lost.cases.count == 37 && lost.records == 38)
        #expect(lost.text.contains("\(CaseID(20)), and 17 more."))
    }

    @Test func itReadsWhatIsLeftOnTheBus() async throws {
        let topic = try await TestCluster.createTopic("survey")
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "a")
        log.answer(CaseID(2), "a")
        let producer = try Producer(TestCluster.configuration("survey"))
        let records = log.records.map {
            ProducerRecord(topic: topic, key: $0.key, value: $0.value, headers: $0.headers)
        }
        for result in await producer.send(records) { _ = try result.get() }
        await producer.close()
        let place = TopicPartition(topic: topic, partition: 0)
        let survey = try #require(
            await LossSurvey.read(place, 0..<3, try TestCluster.configuration("survey-reader")))
        #expect(survey.records == 3)
        #expect(survey.cases == [CaseID(2)])
        #expect(!survey.isCutOff)
        let whole = try #require(
            await LossSurvey.read(place, 0..<3, try TestCluster.configuration("survey-reader"), limit: 3))
        #expect(!whole.isCutOff, "there is no more")
        let cut = try #require(
            await LossSurvey.read(place, 0..<3, try TestCluster.configuration("survey-reader"), limit: 2))
        #expect(cut.isCutOff && cut.records == 2 && cut.cases.isEmpty)
    }
}
