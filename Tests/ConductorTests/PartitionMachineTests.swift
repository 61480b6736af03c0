import Casework
import Contracts
import Kafka
import Messages
import Synchronization
import Testing

@testable import Conductor

@Suite struct PartitionMachineTests {
    private let window = Fold.dedupWindow + Fold.skewAllowance

    // MARK: Publishing

    @Test func eventsGoInAndWhatIsToBePublishedComesOut() throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        #expect(machine.fold(log.from(0)).outputs.names == ["a"])
        log.answer(CaseID(1), "a")
        log.answer(CaseID(1), "b")
        #expect(machine.fold(log.from(1)).outputs.names == ["b", "result"])
        #expect(machine.state(of: CaseID(1))?.closing?.outcome == .completed)
    }

    @Test func progressWaitsForAcknowledgement() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        let step = machine.fold(log.from(0))
        #expect(step.through == 0)
        #expect(machine.progress == nil)
        machine.published(through: 0)
        #expect(machine.progress == Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 4))
    }

    @Test func acknowledgementsInAnyOrderNeverLetProgressAheadOfTheOldest() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        for number in 0..<4 {
            log.open(CaseID(number), plan)
            _ = machine.fold(log.from(Int64(number)))
        }
        #expect(machine.unpublishedCount == 4)
        machine.published(through: 3)
        machine.published(through: 1)
        #expect(machine.progress == nil)
        machine.published(through: 0)
        #expect(machine.progress?.publishedThrough == 1)
        machine.published(through: 2)
        #expect(machine.progress?.publishedThrough == 3)
        #expect(machine.unpublishedCount == 0)
        machine.published(through: 2)
        machine.published(through: 99)
        #expect(machine.progress?.publishedThrough == 3, "what is no batch changes nothing")
    }

    @Test func aBatchWithoutOutputsIsSettledInItsTurn() throws {
        let plan = try Plan(step("a", .optional), step("b"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        _ = machine.fold(log.from(0))
        log.answer(CaseID(1), "a")
        #expect(machine.fold(log.from(1)).outputs.isEmpty)
        #expect(machine.progress == nil, "the batch before it is still on its way")
        machine.published(through: 0)
        #expect(machine.progress?.publishedThrough == 1)
    }

    @Test func recordsThatWereFoldedBeforeAcknowledgeNothing() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        _ = machine.fold(log.from(0))
        for _ in 0..<3 {
            let again = machine.fold(log.from(0))
            #expect(again.outputs.isEmpty && again.anomalies.isEmpty && again.decisions.isEmpty)
        }
        #expect(machine.progress == nil, "the task is still on its way")
        #expect(machine.unpublishedCount == 1)
    }

    @Test func lowAndPublishedThroughAreOfTheSameState() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        log.open(CaseID(2), plan)
        _ = machine.fold(log.from(0))
        // Case 1 closes and is forgotten while the first batch is still on its way.
        log.answer(CaseID(1), "a")
        log.open(CaseID(3), plan, at: log.now + window + 1000)
        _ = machine.fold(log.from(2))
        machine.published(through: 1)
        #expect(machine.progress?.low == 0, "as of offset 1, case 1 was open")
        machine.published(through: 3)
        #expect(machine.progress == Progress(low: 1, publishedThrough: 3, lowestOpen: 1, partitions: 4))
    }

    @Test func withoutNeededCasesReadingGoesOnBehindWhatIsPublished() throws {
        let plan = try Plan()
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.append(ProducerRecord(topic: "t", value: [0, 0, 0]))
        _ = machine.fold(log.from(0))
        #expect(machine.progress == Progress(low: 1, publishedThrough: 0, lowestOpen: nil, partitions: 4))
        log.open(CaseID(1), plan)
        _ = machine.fold(log.from(1))
        machine.published(through: 1)
        #expect(
            machine.progress == Progress(low: 1, publishedThrough: 1, lowestOpen: nil, partitions: 4),
            "closed, but needed")
        log.append(CaseID(2), .expired(CaseExpired(deadline: Timestamp(milliseconds: 0))), at: log.now + window + 1)
        _ = machine.fold(log.from(2))
        #expect(machine.progress == Progress(low: 3, publishedThrough: 2, lowestOpen: nil, partitions: 4))
        #expect(machine.caseCount == 0)
    }

    // MARK: Restart

    @Test func aRestartPublishesWhatWasNotAcknowledgedAndNothingElse() throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]), step("c", needs: ["b"]))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "a")
        log.answer(CaseID(1), "b")
        for offset in 0..<3 as Range<Int64> { _ = machine.fold(log.from(offset, to: offset + 1)) }
        machine.published(through: 0)
        var heir = try PartitionMachine([plan], after: machine.progress, log: log)
        #expect(heir.position == 0)
        #expect(heir.fold(log.from(0)).outputs.names == ["b", "c"])
        #expect(heir.state(of: CaseID(1))?.steps == machine.state(of: CaseID(1))?.steps)
        #expect(heir.progress == nil)
        heir.published(through: 2)
        #expect(heir.progress?.publishedThrough == 2)
    }

    @Test func whatIsReadAgainBelowTheProgressCommitsNothing() throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "a")
        log.answer(CaseID(1), "b")
        var heir = try PartitionMachine(
            [plan], after: Progress(low: 0, publishedThrough: 1, lowestOpen: 0, partitions: 4), log: log)
        #expect(heir.fold(log.from(0, to: 1)).outputs.isEmpty)
        #expect(heir.progress == nil, "it would go back")
        #expect(heir.fold(log.from(1, to: 2)).outputs.isEmpty)
        #expect(heir.progress?.publishedThrough == 1)
        #expect(heir.fold(log.from(2)).outputs.names == ["result"])
    }

    // MARK: Deadlines

    @Test func timersAreArmedWhenTheLogsEndIsReachedAndForAllThatIsOpen() throws {
        let plan = try Plan(step("a", within: 100), step("b", .optional, within: 200), within: 1000)
        let done = try Plan(step("a", within: 100), within: 2000)
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.open(CaseID(2), done)
        log.answer(CaseID(1), "a")
        log.answer(CaseID(2), "a")
        var machine = try PartitionMachine([plan, done], log: log)
        #expect(machine.fold(log.from(0, to: 3)).decisions.isEmpty, "case 2's answer is not read yet")
        #expect(machine.fold(log.from(3)).decisions.names == ["b", "case"], "case 1 alone is open")
        #expect(machine.fold(log.from(0)).decisions.isEmpty)
        log.open(CaseID(3), done)
        #expect(machine.fold(log.from(4)).decisions.names == ["a", "case"])
    }

    @Test func aLogsEndWithoutRecordsIsReachedToo() throws {
        let plan = try Plan(step("a", within: 100))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.skip(3)
        var machine = try PartitionMachine([plan], log: log)
        #expect(machine.fold(log.from(0)).decisions.isEmpty)
        #expect(machine.reachedEnd(4).names == ["a", "case"])
        #expect(machine.reachedEnd(4).isEmpty, "once")
        #expect(machine.position == 4)
    }

    @Test func anEmptyPartitionIsLiveAtItsFirstRecord() throws {
        let plan = try Plan(step("a", within: 100))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan)
        #expect(machine.fold(log.from(0)).decisions.names == ["a", "case"])
    }

    @Test func whenLiveEachStepIsArmedAsItIsIssued() throws {
        let plan = try Plan(step("a", within: 100), step("b", needs: ["a"], within: 300), within: 1000)
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan, at: 5000)
        #expect(machine.fold(log.from(0)).decisions.names == ["a", "case"])
        log.answer(CaseID(1), "a", at: 5050)
        let decisions = machine.fold(log.from(1)).decisions
        #expect(decisions.names == ["b"])
        #expect(decisions.map(\.deadline.milliseconds) == [5350])
        log.answer(CaseID(1), "b")
        #expect(machine.fold(log.from(2)).decisions.isEmpty)
    }

    // MARK: Rubbish

    @Test func whatIsNoEventStopsNothingAndIsTold() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        log.append(ProducerRecord(topic: "t"))
        log.append(ProducerRecord(topic: "t", key: [1], value: Array(repeating: 0, count: 900 << 10)))
        log.append(ProducerRecord(topic: "t", value: [1], headers: [RecordHeader("ce_id", [0xFF])]))
        log.answer(CaseID(9), "a")
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "none")
        var machine = try PartitionMachine([plan], log: log)
        let step = machine.fold(log.from(0))
        #expect(step.outputs.names == ["a"])
        #expect(step.anomalies.map(\.offset) == [0, 1, 2, 3, 5])
        for anomaly in step.anomalies.prefix(3) {
            guard case .malformed = anomaly.kind else {
                Issue.record("\(anomaly)")
                continue
            }
        }
        #expect(step.anomalies.suffix(2).map(\.kind) == [.ignored(.unknownCase), .ignored(.unknownTask)])
        #expect(machine.caseCount == 1)
        machine.published(through: 5)
        #expect(machine.progress?.publishedThrough == 5)
    }

    // MARK: The window

    @Test func aClosedCaseIsKnownForTheWindowOfLogTime() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(1), plan, at: 1_000_000)
        log.answer(CaseID(1), "a", at: 1_001_000)
        log.open(CaseID(2), plan, at: 1_001_000 + window - 1)
        _ = machine.fold(log.from(0))
        #expect(machine.state(of: CaseID(1)) != nil)
        log.answer(CaseID(2), "a", at: 1_001_000 + window)
        _ = machine.fold(log.from(3))
        #expect(machine.state(of: CaseID(1)) == nil)
        #expect(machine.state(of: CaseID(2)) != nil)
    }

    @Test func aKeyMayOpenAnotherCaseAfterTheWindowHoweverItIsBatched() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.answer(CaseID(1), "a")
        log.open(CaseID(1), plan, digest: "other", at: log.now + window)
        for cuts in [[0, 1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 3]] as [[Int64]] {
            var machine = try PartitionMachine([plan], log: log)
            var names: [String] = []
            for (start, end) in zip(cuts, cuts.dropFirst()) {
                names += machine.fold(log.from(start, to: end)).outputs.names
                machine.published(through: end - 1)
            }
            #expect(names == ["a", "result", "a"], "cut at \(cuts)")
            #expect(machine.state(of: CaseID(1))?.openedOffset == 2)
            #expect(machine.progress == Progress(low: 2, publishedThrough: 2, lowestOpen: 2, partitions: 4))
        }
    }

    @Test func aRestartNeverTakesACopyOfAnOpeningForTheOpening() throws {
        let plan = try Plan(step("a"), step("b"))
        let other = try Plan(step("z"), within: 900_000_000)
        var log = PartitionLog()
        log.open(CaseID(1), plan)  // 0
        log.answer(CaseID(1), "a")  // 1
        log.open(CaseID(2), other)  // 2, and open to the end
        log.copy(0)  // 3: by another gateway
        log.answer(CaseID(1), "b")  // 4: closed
        log.open(CaseID(3), other, at: log.now + window)  // 5: case 1 is forgotten
        var machine = try PartitionMachine([plan, other], log: log)
        _ = machine.fold(log.from(0))
        machine.published(through: 5)
        #expect(machine.state(of: CaseID(1)) == nil)
        #expect(machine.progress?.low == 0, "between 0 and 3 nobody may begin")
        #expect(machine.progress?.lowestOpen == 2)
        var heir = try PartitionMachine([plan, other], after: machine.progress, log: log)
        let step = heir.fold(log.from(try #require(machine.progress).low))
        #expect(heir.state(of: CaseID(1)) == nil)
        #expect(step.outputs.isEmpty)
        #expect(step.decisions.names == ["case", "case"])
        // When case 2 is done with, reading may begin behind the copy.
        log.answer(CaseID(2), "z")
        log.open(CaseID(4), plan, at: log.now + window)
        _ = heir.fold(log.from(6))
        heir.published(through: 7)
        #expect(heir.progress?.low == 5)
    }

    // MARK: Held cases

    @Test func aHeldCaseHoldsTheStartOfReading() throws {
        let plan = try Plan(step("a"))
        let unknown = try Plan(step("u"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.open(CaseID(2), unknown)
        log.answer(CaseID(1), "a")
        log.open(CaseID(3), plan, at: log.now + window)
        var machine = try PartitionMachine([plan], log: log)
        let step = machine.fold(log.from(0))
        #expect(step.anomalies == [.init(offset: 1, kind: .held(contract: unknown.service.digest))])
        machine.published(through: 3)
        #expect(
            machine.progress
                == Progress(low: 1, publishedThrough: 3, lowestOpen: 1, partitions: 4, held: [unknown.service.digest]))
    }

    @Test func whatWasHeldIsPublishedByWhoeverHasTheContractAtLast() throws {
        let plan = try Plan(step("a"))
        let unknown = try Plan(step("u"), step("v", needs: ["u"], within: 50))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.open(CaseID(2), unknown)
        log.answer(CaseID(2), "u")
        var machine = try PartitionMachine([plan], log: log)
        _ = machine.fold(log.from(0))
        machine.published(through: 2)
        var heir = try PartitionMachine([plan, unknown], after: machine.progress, log: log)
        let step = heir.fold(log.from(0))
        #expect(step.outputs.names == ["u", "v"], "but not case 1's, which was published")
        #expect(step.decisions.names == ["case", "case", "v"])
        #expect(heir.progress == nil, "not before they are acknowledged")
        heir.published(through: 2)
        #expect(heir.progress == Progress(low: 0, publishedThrough: 2, lowestOpen: 0, partitions: 4))
    }

    @Test func whatWasHeldIsAcknowledgedBeforeLaterProgress() throws {
        let plan = try Plan(step("a"))
        let unknown = try Plan(step("u"))
        var log = PartitionLog()
        log.open(CaseID(2), unknown)
        log.open(CaseID(1), plan)
        var machine = try PartitionMachine([plan], log: log)
        _ = machine.fold(log.from(0))
        machine.published(through: 1)
        var heir = try PartitionMachine([plan, unknown], after: machine.progress, log: log)
        #expect(heir.fold(log.from(0, to: 1)).outputs.names == ["u"])
        #expect(heir.fold(log.from(1)).outputs.isEmpty)
        #expect(heir.progress == nil, "u is still on its way")
        heir.published(through: 0)
        #expect(heir.progress?.publishedThrough == 1)
        #expect(heir.progress?.held == [])
    }
}

@Suite struct ForeignPartitionTests {
    @Test func anEventOfAnotherPartitionsKeyIsToldAndPassedOver() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        let home = Partitioner.murmur2(CaseID(1).key, partitions: 4)
        for partition in Int32(0)..<4 {
            let start = try StartDecision.after(nil, log: 0..<log.end)
            var machine = PartitionMachine(
                partition: partition, start: start, catchUpEnd: log.end, partitions: 4, contract: { _ in plan.service })
            let folded = machine.fold(log.from(0))
            #expect(folded.outputs.names == (partition == home ? ["a"] : []))
            #expect(folded.anomalies.isEmpty == (partition == home))
            // Nothing behind it is held up.
            #expect(machine.position == log.end)
        }
    }
}

/// Contracts that come to a conductor that runs.
@Suite struct ContractArrivalTests {
    /// The contracts that the machine finds.
    private final class Shelf: Sendable {
        private let services = Mutex<[String: Service]>([:])

        func put(_ plan: Plan) { services.withLock { $0[plan.service.digest] = plan.service } }

        func service(_ digest: String) -> Service? { services.withLock { $0[digest] } }
    }

    private let shelf = Shelf()

    private func machine(_ log: PartitionLog, after progress: Progress? = nil) throws -> PartitionMachine {
        let start = try StartDecision.after(progress, log: 0..<log.end)
        return PartitionMachine(
            start: start, catchUpEnd: log.end, partitions: 4, contract: { [shelf] in shelf.service($0) })
    }

    @Test func aHeldCaseGoesOnAsIfItHadNeverBeenHeld() throws {
        let late = try Plan(step("u"), step("v", needs: ["u"], within: 50))
        var log = PartitionLog()
        log.open(CaseID(2), late)
        log.answer(CaseID(2), "u")
        var machine = try machine(log)
        #expect(machine.fold(log.from(0)).outputs.isEmpty)
        let nothing = machine.contractsArrived()
        #expect(nothing == nil, "nothing has come")
        shelf.put(late)
        let arrived = machine.contractsArrived()
        let step = try #require(arrived)
        #expect(step.outputs.names == ["u", "v"])
        #expect(step.decisions.names == ["case", "v"])
        let more = machine.contractsArrived()
        #expect(more == nil, "nobody waits any more")
        log.answer(CaseID(2), "v")
        #expect(machine.fold(log.from(2)).outputs.names == ["result"])
    }

    @Test func theNoteOfWhatIsHeldStaysUntilItsOutputsAreAcknowledged() throws {
        let plan = try Plan(step("a"))
        let late = try Plan(step("u"))
        shelf.put(plan)
        var log = PartitionLog()
        log.open(CaseID(1), plan)
        log.open(CaseID(2), late)
        var machine = try machine(log)
        _ = machine.fold(log.from(0))
        shelf.put(late)
        let arrived = machine.contractsArrived()
        let step = try #require(arrived)
        #expect(step.through == 1 && step.release == 1)
        // The release overtakes the records.
        machine.published(through: 1, release: 1)
        #expect(machine.progress == nil)
        machine.published(through: 1)
        #expect(machine.progress == Progress(low: 0, publishedThrough: 1, lowestOpen: 0, partitions: 4))
    }

    @Test func whoDiesBeforeTheAcknowledgementLeavesItToTheNext() throws {
        let late = try Plan(step("u"))
        var log = PartitionLog()
        log.open(CaseID(2), late)
        var machine = try machine(log)
        _ = machine.fold(log.from(0))
        let before = machine.progress
        shelf.put(late)
        let step = machine.contractsArrived()
        #expect(step?.outputs.names == ["u"])
        #expect(machine.progress == before, "not acknowledged")
        var heir = try self.machine(log, after: machine.progress)
        #expect(heir.fold(log.from(0)).outputs.names == ["u"])
    }

    @Test func whatAnotherHadPublishedIsNotPublishedAgain() throws {
        let plan = try Plan(step("u"))
        var log = PartitionLog()
        log.open(CaseID(2), plan)
        // Whoever had it before knew the contract.
        let before = Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 4)
        var machine = try machine(log, after: before)
        _ = machine.fold(log.from(0))
        shelf.put(plan)
        let step = machine.contractsArrived()
        #expect(step?.outputs.isEmpty == true)
        log.answer(CaseID(2), "u")
        #expect(machine.fold(log.from(1)).outputs.names == ["result"])
    }

    @Test func aCaseThatClosedAndWasOpenedAnewWhileHeldIsKeptFromItsNewOpening() throws {
        let late = try Plan(step("u"))
        var log = PartitionLog()
        log.open(CaseID(2), late)
        log.answer(CaseID(2), "u")
        log.open(CaseID(2), late, digest: "other", at: log.now + 2 * Fold.dedupWindow)
        var machine = try machine(log)
        _ = machine.fold(log.from(0))
        shelf.put(late)
        let arrived = machine.contractsArrived()
        let step = try #require(arrived)
        #expect(step.outputs.names == ["u", "result", "u"])
        machine.published(through: 2, release: 1)
        #expect(machine.progress?.lowestOpen == 2)
        #expect(machine.progress?.low == 2)
    }
}
