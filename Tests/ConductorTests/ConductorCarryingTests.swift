import Casework
import Kafka
import Messages
import Testing

@testable import Conductor

/// States on their way into the journal, and what becomes of them.
@Suite struct ConductorCarryingTests {
    private let plan: Plan

    init() throws { plan = try Plan(step("a"), within: 1_000_000_000) }

    private func run(_ limits: CarryLimits) throws -> DriverRun {
        var run = DriverRun(plan) {
            $0.carry = limits
            $0.decisionRetry = .seconds(5)
        }
        run.log.open(CaseID(0), plan)
        try run.assign()
        run.read()
        run.publish()
        run.alarm()
        return run
    }

    /// Other cases come and go.
    private func others(_ numbers: ClosedRange<Int>, _ run: inout DriverRun) {
        for number in numbers {
            run.log.open(CaseID(number), plan)
            run.log.answer(CaseID(number), "a")
            // Its window passes, so that nobody needs it any more.
            run.log.now += 3_600_000
        }
        run.read()
        while !run.publishing.isEmpty { run.publish() }
    }

    private let few = CarryLimits(events: 20, bytes: 1 << 30)

    @Test func theMarkMovesOnlyWhenTheStateIsReadAndAcknowledged() throws {
        var run = try run(few)
        others(1...20, &run)
        #expect(run.appending.map { $0.records.map(\.kind) } == [["case.carried"]])
        #expect(run.appending[0].records[0].key == CaseID(0).key)
        #expect(run.progress()?.low == 0)
        run.append()
        #expect(run.progress() == nil, "it may be anywhere yet")
        run.read()
        let progress = run.progress()
        #expect((progress?.low ?? 0) >= 40)
        #expect(run.appending.isEmpty)
    }

    @Test func aStateIsNotWrittenTwiceAtOnce() throws {
        var run = try run(few)
        others(1...20, &run)
        others(21...40, &run)
        run.alarm(at: run.log.now + 600_000)
        #expect(run.appending.count == 1)
    }

    @Test func whatWasNotAcknowledgedIsWrittenAgain() throws {
        var run = try run(few)
        others(1...20, &run)
        run.append(acknowledged: false, written: false)
        let ended = run.log.now
        run.alarm(at: ended + 4999)
        #expect(run.appending.isEmpty)
        run.alarm(at: ended + 5000)
        #expect(run.appending.map { $0.records.map(\.kind) } == [["case.carried"]])
    }

    @Test func whatWasAcknowledgedAndIsNeverReadIsWrittenAgainMuchLater() throws {
        var run = try run(few)
        others(1...20, &run)
        run.append(acknowledged: true, written: false)
        let ended = run.log.now
        run.alarm(at: ended + 59_999)
        #expect(run.appending.isEmpty)
        run.alarm(at: ended + 60_000)
        #expect(run.appending.count == 1)
    }

    @Test func aStateThatArrivesThoughItWasGivenUpCounts() throws {
        var run = try run(few)
        others(1...20, &run)
        let late = run.appending[0].records[0]
        run.append(acknowledged: false, written: false)
        run.log.append(late)
        run.read()
        let progress = run.progress()
        #expect((progress?.low ?? 0) >= 40)
        run.alarm(at: run.log.now + 600_000)
        #expect(run.appending.isEmpty)
    }

    @Test func manyBytesAreFarToo() throws {
        var run = try run(CarryLimits(events: 1_000_000, bytes: 4000))
        others(1...5, &run)
        #expect(run.appending.isEmpty)
        others(6...200, &run)
        #expect(run.appending.count == 1)
    }

    @Test func ageAloneIsFarWhereNothingElseHappens() throws {
        var run = try run(CarryLimits(age: .seconds(3600)))
        let opened = try #require(run.log.records.first).timestamp
        #expect(run.nextAlarm.map { $0 <= opened + 3_600_000 } == true)
        run.alarm(at: opened + 3_599_999)
        #expect(run.appending.isEmpty)
        run.alarm(at: opened + 3_600_000)
        #expect(run.appending.map { $0.records.map(\.kind) } == [["case.carried"]])
    }

    @Test func aCarriedStateThatIsNotWhatWasFoldedIsToldAndMovesNothing() throws {
        var run = try run(few)
        others(1...20, &run)
        let own = try JournalEvent(
            ConsumerRecord(
                topic: PartitionLog.topics.journal, partition: 0, offset: 100, timestamp: 0,
                key: run.appending[0].records[0].key, value: run.appending[0].records[0].value,
                headers: run.appending[0].records[0].headers))
        guard case .carried(var carried) = own.entry.body else {
            Issue.record("\(own.entry)")
            return
        }
        carried.digest = "another"
        run.log.append(CaseID(0), .carried(carried))
        run.read()
        let told = run.notes.contains { note in
            guard case .anomalies(let anomalies, _) = note else { return false }
            return anomalies.contains { $0.kind == .disagrees }
        }
        #expect(told, "\(run.notes)")
        #expect(run.progress()?.low == 0)
    }

    @Test func anotherOwnersStatesAreNotLookedFor() throws {
        var run = try run(few)
        others(1...20, &run)
        let number = run.appending[0].number
        run.lose()
        #expect(!run.driver.isWanted(number))
        run.append(acknowledged: false, written: false)
        run.alarm(at: run.log.now + 600_000)
        #expect(run.appending.isEmpty)
    }
}
