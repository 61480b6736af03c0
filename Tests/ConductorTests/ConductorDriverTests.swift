import Casework
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// What the driver publishes, and what it counts as published: event in, action out.
@Suite struct ConductorDriverTests {
    private let topics = DrivenPartitions.topics

    private func opened(_ change: (inout ConductorConfiguration) -> Void = { _ in }) throws -> (Plan, DrivenPartitions)
    {
        let plan = try Plan(step("a"))
        var driven = DrivenPartitions(plan, change)
        try driven.assign()
        driven.log.open(CaseID(1), plan)
        return (plan, driven)
    }

    // MARK: Publishing

    @Test func progressCountsOnceAllIsAcknowledged() throws {
        var (_, driven) = try opened()
        let publication = try #require(driven.read().publications.first)
        #expect(publication.records.map(\.topic) == [topics.tasks("agency-a")])
        #expect(!driven.driver.isIdle)
        #expect(driven.commit().isEmpty)
        _ = driven.acknowledge(publication)
        #expect(driven.driver.isIdle)
        #expect(driven.commit() == [0: Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 1)])
        #expect(driven.commit().isEmpty, "it is committed")
    }

    @Test func whatCanNeverBeDeliveredIsTheJournalsBeforeProgressPassesIt() throws {
        var (_, driven) = try opened()
        let publication = try #require(driven.read().publications.first)
        let missing = Undeliverable(index: 0, reason: "no such topic")
        let actions = driven.driver.published(publication.number, undeliverable: [missing], now: driven.now)
        #expect(actions.undeliverable == ["\(topics.tasks("agency-a")): no such topic"])
        let telling = try #require(actions.publications.first)
        #expect(telling.records.map(\.topic) == [topics.journal])
        #expect(driven.commit().isEmpty)
        #expect(driven.driver.isWanted(telling.number))
        // Read before it is acknowledged, as may be: what follows from it does not count either.
        driven.append(telling.records)
        let result = try #require(driven.read().publications.first)
        #expect(driven.driver.state(of: CaseID(1))?.closing?.outcome == .failed)
        _ = driven.acknowledge(result)
        #expect(driven.commit().isEmpty)
        #expect(driven.acknowledge(telling).undeliverable.isEmpty)
        #expect(driven.commit()[0]?.publishedThrough == 1)
    }

    @Test func onlyWhatCouldNotBeDeliveredIsTold() throws {
        let plan = try Plan(step("a"), step("b"), step("c"))
        var driven = DrivenPartitions(plan)
        try driven.assign()
        driven.log.open(CaseID(1), plan)
        let publication = try #require(driven.read().publications.first)
        #expect(publication.records.count == 3)
        let actions = driven.driver.published(
            publication.number,
            undeliverable: [Undeliverable(index: 1, reason: "no right"), Undeliverable(index: 9, reason: "none such")],
            now: driven.now)
        driven.append(try #require(actions.publications.first).records)
        guard case .undeliverable(let told)? = try driven.log.records.last.map(JournalEvent.init)?.entry.body else {
            Issue.record("the journal is told something else")
            return
        }
        #expect(driven.log.end == 2)
        #expect(told.task == TaskID(caseID: CaseID(1), step: "b"))
        #expect(told.problem.code == "task-undeliverable")
    }

    @Test func aJournalThatDoesNotTakeItIsToldOf() throws {
        var (_, driven) = try opened()
        let publication = try #require(driven.read().publications.first)
        let missing = Undeliverable(index: 0, reason: "no such topic")
        _ = driven.driver.published(publication.number, undeliverable: [missing], now: driven.now)
        let refused = Undeliverable(index: 0, reason: "no right")
        let actions = driven.driver.published(publication.number, undeliverable: [refused], now: driven.now)
        #expect(actions.undeliverable == ["\(topics.journal): no right"])
        #expect(driven.commit()[0]?.publishedThrough == 0, "only temporary errors hold progress")
    }

    @Test func aResultThatCanNeverBeDeliveredIsToldAndCounts() throws {
        var (_, driven) = try opened()
        driven.settle()
        driven.log.answer(CaseID(1), "a")
        let publication = try #require(driven.read().publications.first)
        let actions = driven.driver.published(
            publication.number, undeliverable: [Undeliverable(index: 0, reason: "too large")], now: driven.now)
        #expect(actions.undeliverable == ["\(topics.results("portal")): too large"])
        #expect(actions.publications.isEmpty)
        #expect(driven.commit()[0]?.publishedThrough == 1)
    }

    @Test func publicationsThatAreUnderWayHoldReadingBack() throws {
        var (plan, driven) = try opened { $0.maxPublications = 2 }
        let first = try #require(driven.read().publications.first)
        #expect(driven.driver.wantsRecords)
        driven.log.open(CaseID(2), plan)
        let second = try #require(driven.read().publications.first)
        #expect(!driven.driver.wantsRecords)
        // What is told to the journal is under way, too.
        let missing = Undeliverable(index: 0, reason: "no such topic")
        _ = driven.driver.published(second.number, undeliverable: [missing], now: driven.now)
        #expect(!driven.driver.wantsRecords)
        _ = driven.acknowledge(second)
        #expect(driven.driver.wantsRecords)
        driven.driver.abandoned(first.number)
        #expect(driven.driver.isIdle)
    }

    // MARK: Giving up

    @Test func whatIsAbandonedNeverCountsNorDoesWhatComesAfterIt() throws {
        var (plan, driven) = try opened()
        let first = try #require(driven.read().publications.first)
        driven.log.open(CaseID(2), plan)
        let second = try #require(driven.read().publications.first)
        driven.driver.abandoned(first.number)
        _ = driven.acknowledge(first)
        _ = driven.acknowledge(second)
        #expect(driven.commit().isEmpty)
    }

    @Test func aPublicationIsWantedWhileOneOfItsPartitionsIsOurs() throws {
        let plan = try Plan(step("a"))
        var driven = DrivenPartitions(plan, partitions: 2)
        try driven.assign([0, 1])
        for partition in Int32(0)...1 { driven.logs[partition]?.open(try #require(id(in: partition)), plan) }
        let publication = try #require(driven.read().publications.first)
        #expect(publication.records.count == 2)
        driven.driver.lost([0])
        #expect(driven.driver.isWanted(publication.number))
        driven.driver.lost([1])
        #expect(!driven.driver.isWanted(publication.number))
    }

    @Test func whatIsAcknowledgedAfterOneOfItsPartitionsWentCountsForTheOther() throws {
        let plan = try Plan(step("a"))
        var driven = DrivenPartitions(plan, partitions: 2)
        try driven.assign([0, 1])
        for partition in Int32(0)...1 { driven.logs[partition]?.open(try #require(id(in: partition)), plan) }
        let publication = try #require(driven.read().publications.first)
        #expect(driven.driver.revoked([0]).commits.isEmpty)
        _ = driven.acknowledge(publication)
        #expect(driven.commit() == [1: Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 2)])
    }

    /// A case that lives in one of two partitions.
    private func id(in partition: Int32) -> CaseID? {
        (0..<100).lazy.map { CaseID($0) }.first { Partitioner.murmur2($0.key, partitions: 2) == partition }
    }

    @Test func aRevokedPartitionIsCommittedThroughWhatIsAcknowledgedAndNoFurther() throws {
        var (plan, driven) = try opened()
        driven.settle()
        driven.log.open(CaseID(2), plan)
        let late = try #require(driven.read().publications.first)
        let commit = try #require(driven.driver.revoked([0]).commits.first)
        #expect(commit.progress[0]?.publishedThrough == 0)
        #expect(driven.driver.partitionNumbers.isEmpty)
        #expect(!driven.driver.isWanted(late.number))
        _ = driven.acknowledge(late)
        driven.driver.committed(commit.number, succeeded: true, now: driven.now)
        #expect(driven.commit().isEmpty)
        // Nor in the next ownership: what was read again is to be acknowledged again.
        try driven.assign(committed: [0: try #require(commit.progress[0]).committed])
        let again = try #require(driven.read().publications.first)
        #expect(again.records.count == 1, "the second case's")
        _ = driven.acknowledge(late)
        #expect(driven.commit()[0]?.publishedThrough != 1)
        _ = driven.acknowledge(again)
        #expect(driven.commit()[0]?.publishedThrough == 1)
    }

    @Test func anAcknowledgementOfAnEarlierOwnershipDoesNotCountInTheNext() throws {
        var (_, driven) = try opened()
        let early = try #require(driven.read().publications.first)
        driven.driver.lost([0])
        try driven.assign()
        let again = try #require(driven.read().publications.first)
        _ = driven.acknowledge(early)
        #expect(driven.commit().isEmpty)
        _ = driven.acknowledge(again)
        #expect(driven.commit()[0]?.publishedThrough == 0)
    }

    @Test func aLostPartitionIsNotCommitted() throws {
        var (_, driven) = try opened()
        driven.settle()
        driven.driver.lost([0])
        #expect(driven.commit().isEmpty)
        #expect(driven.driver.caseCount == 0)
    }

    @Test func whoStopsFoldsNothingMoreAndEndsWhatIsUnderWay() throws {
        var (plan, driven) = try opened()
        let publication = try #require(driven.read().publications.first)
        driven.driver.stop()
        driven.log.open(CaseID(2), plan)
        #expect(driven.read().isEmpty)
        #expect(!driven.driver.isWanted(publication.number), "temporary errors are not waited for")
        _ = driven.acknowledge(publication)
        #expect(driven.commit()[0]?.publishedThrough == 0)
    }

    // MARK: Commits

    @Test func progressIsGatheredIntoOneCommit() throws {
        var (plan, driven) = try opened { $0.commitInterval = .milliseconds(200) }
        driven.settle()
        let first = driven.now
        driven.log.open(CaseID(2), plan)
        driven.settle()
        #expect(driven.driver.nextAlarm == first.adding(milliseconds: 200))
        let commits = driven.pass(to: first.adding(milliseconds: 200)).commits
        #expect(commits.map { $0.progress[0]?.publishedThrough } == [1])
    }

    @Test func aCommitThatFailedIsTriedAgain() throws {
        var (_, driven) = try opened()
        driven.settle()
        let first = try #require(driven.pass(1000).commits.first)
        #expect(driven.pass(600_000).commits.isEmpty, "not before it is known how it ended")
        driven.driver.committed(first.number, succeeded: false, now: driven.now)
        let failed = driven.now
        let at = try #require(driven.driver.nextAlarm)
        #expect(at > failed)
        let again = try #require(driven.pass(10_000).commits.first)
        #expect(again.progress == first.progress)
        driven.driver.committed(again.number, succeeded: true, now: driven.now)
        #expect(driven.pass(10_000).commits.isEmpty)
    }

    @Test func whatIsAcknowledgedDuringACommitIsCommittedAfterIt() throws {
        var (plan, driven) = try opened()
        driven.settle()
        let first = try #require(driven.pass(1000).commits.first)
        driven.log.open(CaseID(2), plan)
        driven.settle()
        #expect(driven.pass(1000).commits.isEmpty)
        #expect(driven.driver.alarm(now: driven.now).commits.isEmpty, "nor by an alarm for something else")
        driven.driver.committed(first.number, succeeded: true, now: driven.now)
        #expect(driven.pass(1000).commits.map { $0.progress[0]?.publishedThrough } == [1])
    }

    @Test func anUnchangedPositionIsCommittedAgainInItsTime() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var driven = DrivenPartitions(plan) { $0.recommitInterval = .seconds(60) }
        try driven.assign()
        driven.log.open(CaseID(1), plan)
        driven.settle()
        let first = try #require(driven.pass(1000).commits.first)
        driven.driver.committed(first.number, succeeded: true, now: driven.now)
        let at = driven.now.adding(milliseconds: 60_000)
        #expect(driven.driver.nextAlarm == at)
        #expect(driven.driver.alarm(now: at.adding(milliseconds: -1)).commits.isEmpty)
        let again = try #require(driven.pass(to: at).commits.first)
        #expect(again.progress == first.progress)
        // And again where that fails, and in its time where it does not.
        driven.driver.committed(again.number, succeeded: false, now: driven.now)
        let third = try #require(driven.pass(10_000).commits.first)
        driven.driver.committed(third.number, succeeded: true, now: driven.now)
        #expect(driven.driver.nextAlarm == driven.now.adding(milliseconds: 60_000))
    }

    @Test func lowBelongsToTheStateAsOfWhatIsPublished() throws {
        var (plan, driven) = try opened()
        driven.settle()
        driven.log.answer(CaseID(1), "a")
        let result = try #require(driven.read().publications.first)
        // The first case is forgotten by what is folded; but that is not published.
        driven.log.open(CaseID(2), plan, at: driven.log.now + Fold.dedupWindow + Fold.skewAllowance)
        let publication = try #require(driven.read().publications.first)
        #expect(driven.driver.state(of: CaseID(1)) == nil)
        _ = driven.acknowledge(result)
        #expect(driven.commit()[0] == Progress(low: 0, publishedThrough: 1, lowestOpen: nil, partitions: 1))
        #expect(driven.commit().isEmpty)
        _ = driven.acknowledge(publication)
        #expect(driven.commit()[0] == Progress(low: 2, publishedThrough: 2, lowestOpen: 2, partitions: 1))
    }

    // MARK: Trouble

    @Test func aJournalThatLostWhatIsToBeReadNextEndsItAndIsNamed() throws {
        var (_, driven) = try opened()
        let gone = KafkaError(code: .offsetOutOfRange, message: "gone", topic: topics.journal, partition: 0)
        let failure = try #require(driven.driver.failed(gone).failures.first)
        #expect(failure.code == .journalLost)
        #expect(failure.partition == 0, "so that what is left of it can be looked at")
    }

    @Test func troubleThatMayPassIsToldAndAFatalErrorEndsIt() throws {
        var (_, driven) = try opened()
        let trouble = driven.driver.failed(KafkaError(code: .brokerUnavailable, message: "gone"))
        #expect(trouble.failures.isEmpty && trouble.notes.count == 1)
        let fatal = driven.driver.failed(KafkaError(code: .other, message: "fenced", isFatal: true))
        #expect(fatal.failures.map(\.code) == [.busFailed])
    }

    @Test func anEffectThatCouldNotBeUndoneIsToldOnce() throws {
        let plan = try Plan(step("a").undone(), step("b"))
        var driven = DrivenPartitions(plan)
        try driven.assign()
        let id = CaseID(1)
        driven.log.open(id, plan)
        driven.log.answer(id, "a")
        driven.log.reply(id, "b", .refused(Problem(code: "no", message: "No.")))
        driven.settle()
        let undoing = TaskID(caseID: id, step: "a", kind: .compensate)
        let failed = TaskReplied.Reply.failed(Problem(code: "broken", message: "Broken."))
        let told = driven.log.append(
            id, .replied(TaskReplied(task: undoing, agency: "agency-a", reply: failed)))
        let expected = PartitionMachine.Anomaly(
            offset: told, kind: .compensationFailed(undoing, agency: "agency-a"))
        #expect(driven.settle().anomalies == [expected])
        let progress = try #require(driven.commit()[0])
        // Whoever comes next reads it again, and has no news of it.
        driven.driver.lost([0])
        try driven.assign(committed: [0: progress.committed])
        #expect(!driven.read().anomalies.contains(expected))
        #expect(driven.driver.state(of: id)?.isOpen == false)
    }
}
