import Casework
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// What a conductor does, event by event: publishing, progress, ownership.
@Suite struct ConductorDriverTests {
    private let plan: Plan

    init() throws { plan = try Plan(step("a"), within: 1_000_000) }

    private func run(_ configure: (inout ConductorConfiguration) -> Void = { _ in }) throws -> DriverRun {
        var run = DriverRun(plan, configure: configure)
        try run.assign()
        return run
    }

    private func open(_ number: Int, _ run: inout DriverRun) {
        run.log.open(CaseID(number), plan)
        run.read()
    }

    // MARK: Publishing

    @Test func whatIsNotAcknowledgedDoesNotCount() throws {
        var run = try run()
        open(1, &run)
        #expect(run.publishing.map { $0.records.map(\.kind) } == [["task"]])
        #expect(run.progress() == nil)
        run.publish()
        #expect(run.progress()?.publishedThrough == 0)
        #expect(run.progress() == nil, "nothing is new")
    }

    @Test func whatIsAcknowledgedOutOfOrderCountsUpToTheGap() throws {
        var run = try run()
        for number in 1...3 { open(number, &run) }
        let numbers = run.publishing.map(\.number)
        run.publish(numbers[2])
        #expect(run.progress() == nil)
        run.publish(numbers[0])
        #expect(run.progress()?.publishedThrough == 0)
        run.publish(numbers[1])
        #expect(run.progress()?.publishedThrough == 2)
    }

    @Test func aTaskThatCanNeverBeDeliveredIsToldToTheJournalFirst() throws {
        var run = try run()
        open(1, &run)
        run.publish(undeliverable: [Undeliverable(index: 0, reason: "no such topic")])
        #expect(run.publishing.map { $0.records.map(\.kind) } == [["task.undeliverable"]])
        #expect(run.publishing[0].records[0].topic == PartitionLog.topics.journal)
        #expect(run.progress() == nil, "neither the task nor its event is anywhere yet")
        guard case .undeliverable(let topic, let reason) = run.notes.last else {
            Issue.record("\(run.notes)")
            return
        }
        #expect(topic == PartitionLog.topics.tasks("agency-a") && reason == "no such topic")
        // The event, which is acknowledged now, ends the step when it is read.
        run.log.append(run.publishing[0].records[0])
        run.publish()
        #expect(run.progress()?.publishedThrough == 0)
        run.read()
        #expect(run.driver.state(of: CaseID(1))?.isOpen == false)
    }

    @Test func aResultThatCanNeverBeDeliveredIsToldAndHoldsNothingUp() throws {
        var run = try run()
        open(1, &run)
        run.publish()
        run.log.answer(CaseID(1), "a")
        run.read()
        #expect(run.publishing[0].records.map(\.kind) == ["result"])
        run.publish(undeliverable: [Undeliverable(index: 0, reason: "too large")])
        #expect(run.publishing.isEmpty)
        #expect(run.progress()?.publishedThrough == 1)
    }

    @Test func aPlaceThatIsNoneIsPassedOver() throws {
        var run = try run()
        open(1, &run)
        run.publish(undeliverable: [Undeliverable(index: 7, reason: "?"), Undeliverable(index: -1, reason: "?")])
        #expect(run.publishing.isEmpty && run.progress()?.publishedThrough == 0)
    }

    @Test func whatIsAbandonedNeverCounts() throws {
        var run = try run()
        open(1, &run)
        let number = run.publishing[0].number
        run.abandon()
        run.publish(number)
        #expect(run.progress() == nil)
        open(2, &run)
        run.publish()
        #expect(run.progress() == nil, "what comes after it does not count either")
    }

    @Test func readingWaitsForAcknowledgements() throws {
        var run = try run { $0.maxPublications = 2 }
        #expect(run.driver.wantsRecords)
        open(1, &run)
        #expect(run.driver.wantsRecords)
        open(2, &run)
        #expect(!run.driver.wantsRecords)
        run.publish()
        #expect(run.driver.wantsRecords)
    }

    // MARK: Ownership

    @Test func whatIsUnderWayWhenAPartitionIsRevokedIsPublishedAgainByTheNextOwner() throws {
        var run = try run()
        open(1, &run)
        run.publish()
        open(2, &run)
        let underway = run.publishing[0].number
        run.revoke()
        let committed = try #require(run.committing.first?.offset)
        #expect(run.commit()?.publishedThrough == 0)
        #expect(!run.driver.isWanted(underway))
        run.publish(underway)
        #expect(run.progress() == nil)
        try run.assign(after: committed)
        run.read()
        #expect(run.publishing.map { $0.records.map(\.key) } == [[CaseID(2).key]], "the first case's task is there")
    }

    @Test func anAcknowledgementOfAnEarlierOwnershipDoesNotCountInTheNext() throws {
        var run = try run()
        open(1, &run)
        let early = run.publishing[0].number
        run.lose()
        try run.assign()
        run.read()
        run.publish(early)
        #expect(run.progress() == nil)
        run.publish()
        #expect(run.progress()?.publishedThrough == 0)
    }

    @Test func aLostPartitionIsNotCommitted() throws {
        var run = try run()
        open(1, &run)
        run.publish()
        run.lose()
        #expect(run.progress() == nil)
        // Records that were on their way are another's.
        open(2, &run)
        #expect(run.publishing.isEmpty)
    }

    @Test func whoStopsFoldsNothingMoreAndBringsToAnEndWhatIsOnItsWay() throws {
        var run = try run()
        open(1, &run)
        run.stop()
        #expect(!run.driver.isIdle)
        open(2, &run)
        #expect(run.publishing.count == 1)
        run.publish()
        #expect(run.driver.isIdle)
        #expect(run.progress()?.publishedThrough == 0)
    }

    @Test func anotherPartitionCountIsNotTakenOver() throws {
        var run = try run()
        let error = #expect(throws: ConductorError.self) {
            var driver = run.driver
            _ = try driver.assigned(committed: [:], logs: [1: 0..<0], count: 5)
        }
        #expect(error?.code == .partitionsChanged)
        open(1, &run)
        #expect(run.publishing.count == 1, "what it had goes on")
    }

    // MARK: Commits

    @Test func progressIsCommittedALittleLater() throws {
        var run = try run { $0.commitInterval = .milliseconds(200) }
        open(1, &run)
        run.alarm()
        #expect(run.committing.isEmpty)
        run.publish()
        #expect(run.nextAlarm == run.log.now + 200)
        run.alarm(at: run.log.now + 199)
        #expect(run.committing.isEmpty)
        run.alarm(at: run.log.now + 1)
        #expect(run.committing.count == 1)
    }

    @Test func aFailedCommitIsMadeAgain() throws {
        var run = try run { $0.commitInterval = .milliseconds(200) }
        open(1, &run)
        run.publish()
        run.alarm(at: run.log.now + 200)
        run.alarm(at: run.log.now + 1000)
        #expect(run.committing.count == 1, "one at a time")
        let first = run.commit(succeeds: false)
        run.alarm(at: run.log.now + 2199)
        #expect(run.committing.isEmpty)
        run.alarm(at: run.log.now + 1)
        #expect(run.committing.count == 1)
        #expect(run.commit() == first)
    }

    @Test func progressThatStandsStillIsCommittedAgainNowAndThen() throws {
        var run = try run {
            $0.commitInterval = .milliseconds(200)
            $0.recommitInterval = .seconds(60)
        }
        open(1, &run)
        run.publish()
        run.alarm(at: run.log.now + 200)
        let first = run.commit()
        let committedAt = run.log.now
        for _ in 0..<3 {
            run.alarm(at: committedAt + 59_999)
            #expect(run.committing.isEmpty)
        }
        #expect(run.nextAlarm == committedAt + 60_000)
        run.alarm(at: committedAt + 60_000)
        #expect(run.commit() == first, "a broker may have lost it")
    }

    // MARK: What is told

    @Test func aContractThatIsTakenAwayIsMissedOnce() throws {
        var run = try run()
        open(1, &run)
        open(2, &run)
        for _ in 0..<2 { run.contractsChanged(withdrawn: [plan.service.digest, "nobody's"]) }
        let missed = run.notes.compactMap { note -> (String, Int)? in
            if case .contractMissed(let digest, let cases) = note { (digest, cases) } else { nil }
        }
        #expect(missed.count == 1 && missed[0] == (plan.service.digest, 2))
    }

    @Test func aLogThatNoLongerHoldsWhatIsNextIsTheEnd() throws {
        var run = try run()
        run.fail(KafkaError(code: .offsetOutOfRange, message: "gone", topic: "test.journal", partition: 3))
        #expect(run.failures.map(\.code) == [.journalLost])
        #expect(run.failures.first?.partition == 3)
        run.fail(KafkaError(code: .timedOut, message: "slow", isRetriable: true))
        #expect(run.failures.count == 1)
        guard case .trouble = run.notes.last else {
            Issue.record("\(run.notes)")
            return
        }
    }

    @Test func rubbishIsToldAndPassedOver() throws {
        var run = try run()
        run.log.append(ProducerRecord(topic: PartitionLog.topics.journal, value: [0xFF]))
        run.read()
        guard case .anomalies(let anomalies, 0) = run.notes.last, case .malformed = anomalies.first?.kind else {
            Issue.record("\(run.notes)")
            return
        }
        #expect(run.progress()?.publishedThrough == 0)
    }

    @Test func anUndoingThatFailsIsTold() throws {
        let plan = try Plan(step("a").undone(), step("b", needs: ["a"]))
        var run = DriverRun(plan)
        try run.assign()
        run.log.open(CaseID(1), plan)
        run.log.answer(CaseID(1), "a")
        run.log.reply(CaseID(1), "b", .refused(Problem(code: "no", message: "No.")))
        let undoing = TaskID(caseID: CaseID(1), step: "a", kind: .compensate)
        run.log.append(
            CaseID(1),
            .replied(
                TaskReplied(
                    task: undoing, agency: "agency-a", reply: .failed(Problem(code: "broken", message: "Broken.")))))
        run.read()
        let told = run.notes.contains { note in
            guard case .anomalies(let anomalies, _) = note else { return false }
            return anomalies.contains { $0.kind == .compensationFailed(undoing, agency: "agency-a") }
        }
        #expect(told, "\(run.notes)")
    }
}
