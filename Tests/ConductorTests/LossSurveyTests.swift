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

    @Test func manyAreCounted() throws {
        var log = PartitionLog()
        for number in 1...37 { log.answer(CaseID(number), "a") }
        log.append(ProducerRecord(topic: "rubbish", value: [0xFF]))
        let lost = survey(log)
        #expect(lost.cases.count == 37 && lost.records == 38)
        #expect(lost.text.contains("\(CaseID(20)), and 17 more."))
    }

    @Test func anOldCarriedStateIsATraceAndNoBeginning() throws {
        let plan = try Plan(step("a"), step("b"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        let service = plan.service
        var slot: CaseSlot?
        for record in log.records {
            _ = CaseSlot.fold(try JournalEvent(record), into: &slot) { $0 == service.digest ? service : nil }
        }
        let state = try #require(slot?.state)
        log.answer(CaseID(1), "a")
        log.answer(CaseID(2), "a")
        log.append(state.carried(asOf: 0, at: Timestamp(milliseconds: log.now)).record(PartitionLog.topics))
        // The answer at 1 is gone, and the state is of before it: nothing else speaks of the case.
        #expect(survey(log, from: 2).cases == [CaseID(2), CaseID(1)])
    }

    @Test func whoDoesNotReadAllSaysSo() throws {
        var log = PartitionLog()
        for number in 1...5 { log.answer(CaseID(number), "a") }
        var survey = LossSurvey(from: 0, limit: 4)
        for record in log.records { survey.take(record) }
        #expect(survey.cases.count == 4 && survey.records == 4)
        #expect(survey.text.hasPrefix("The first 4 records of what is left of it speak of these cases"))
        var whole = LossSurvey(from: 0, limit: 5)
        for record in log.records { whole.take(record) }
        #expect(whole.text.hasPrefix("What is left of it speaks of these cases"))
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
    }
}
