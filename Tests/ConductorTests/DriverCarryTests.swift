import Casework
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// When the driver has states carried, and when that counts.
@Suite struct DriverCarryTests {
    private let id = CaseID(1)

    /// A case that stays open, read and published by a driver that carries by these limits.
    private func open(_ limits: CarryLimits) throws -> DrivenPartitions {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var driven = DrivenPartitions(plan) {
            $0.carry = limits
            $0.decisionRetry = .seconds(5)
        }
        try driven.assign()
        driven.log.open(id, plan)
        driven.settle()
        return driven
    }

    /// Events of a case that nobody knows pass by until a state is to be carried.
    private func passBy(_ driven: inout DrivenPartitions, atMost count: Int = 1000) -> ActionRecords? {
        for _ in 0..<count {
            driven.log.answer(CaseID(99), "a")
            if let append = driven.settle().appends.first { return append }
        }
        return nil
    }

    private static let events = CarryLimits(events: 20, bytes: .max)

    // MARK: How far back

    @Test func aCaseIsCarriedByTheEventsSinceItsFirst() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        #expect(driven.log.end == 21, "the first one beyond the limit")
        driven.append(append.records)
        guard case .carried(let carried)? = try driven.log.records.last.map(JournalEvent.init)?.entry.body else {
            Issue.record("something else is appended")
            return
        }
        #expect(carried.asOf == 20)
    }

    @Test func aCaseIsCarriedByTheBytesSinceItsFirst() throws {
        let limit: Int64 = 2000
        var driven = try open(CarryLimits(events: .max, bytes: limit))
        _ = try #require(passBy(&driven))
        let sizes = driven.log.records.map { Int64($0.value?.count ?? 0) }
        #expect(sizes.reduce(0, +) > limit)
        #expect(sizes.dropLast().reduce(0, +) <= limit)
        #expect(sizes.count > 5, "else it is the least distance of a carried state that is tested")
    }

    @Test func aCaseIsCarriedByItsAgeThoughNothingHappens() throws {
        let begun = Timestamp(milliseconds: PartitionLog().now)
        var driven = try open(CarryLimits(events: .max, bytes: .max, age: .seconds(3600)))
        _ = driven.pass(1000).commits.map { driven.driver.committed($0.number, succeeded: true, now: driven.now) }
        let due = begun.adding(milliseconds: 3_600_000)
        var alarms = 0
        while let alarm = driven.driver.nextAlarm, alarm < due, alarms < 1000 {
            alarms += 1
            let actions = driven.pass(to: alarm)
            #expect(actions.appends.isEmpty)
            for commit in actions.commits { driven.driver.committed(commit.number, succeeded: true, now: alarm) }
        }
        #expect(alarms < 100, "it sleeps in between")
        #expect(driven.driver.alarm(now: due.adding(milliseconds: -1)).appends.isEmpty)
        #expect(driven.driver.nextAlarm == due)
        let append = try #require(driven.pass(to: due).appends.first)
        driven.append(append.records)
        driven.driver.appended(append.number, now: driven.now)
        let read = driven.settle()
        #expect(read.appends.isEmpty && driven.pass(1).appends.isEmpty, "it is young again")
        #expect(driven.pass(to: due.adding(milliseconds: 3_600_000)).appends.count == 1)
    }

    @Test func carriedStatesAreNeverMoreThanAQuarterOfTheEvents() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var driven = DrivenPartitions(plan) { $0.carry = CarryLimits(events: 1, bytes: .max) }
        try driven.assign()
        var carried = 0
        for number in 1...3 { driven.log.open(CaseID(number), plan) }
        for _ in 0..<100 {
            driven.log.answer(CaseID(99), "a")
            for append in driven.settle().appends {
                carried += append.records.count
                driven.append(append.records)
                driven.driver.appended(append.number, now: driven.now)
                driven.settle()
            }
        }
        #expect(carried > 0 && carried <= 103 / 4)
    }

    // MARK: When it counts

    @Test func theMarkMovesOnlyWhenTheRecordHasBeenFoldedAndWhatIsBeforeItIsPublished() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        #expect(driven.commit()[0]?.low == 0)
        driven.driver.appended(append.number, now: driven.now)
        #expect(driven.commit().isEmpty, "acknowledged, but not read")
        // A case that opens before it is not published yet: what is folded behind it does not count.
        driven.log.open(CaseID(2), try Plan(step("a"), within: 1_000_000_000))
        driven.append(append.records)
        let publication = try #require(driven.read().publications.first)
        #expect(driven.commit().isEmpty)
        _ = driven.acknowledge(publication)
        let progress = try #require(driven.commit()[0])
        #expect(progress.publishedThrough == 22)
        #expect(progress.low == 21, "behind what the state was folded through")
    }

    @Test func aStateIsNeverOnItsWayTwice() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        #expect(passBy(&driven, atMost: 100) == nil, "it is being appended")
        #expect(driven.driver.isWanted(append.number))
        #expect(driven.pass(600_000).appends.isEmpty, "however long that takes")
        driven.driver.appended(append.number, now: driven.now)
        #expect(driven.pass(59_999).appends.isEmpty, "it is in the journal, and may be read late")
        driven.append(append.records)
        driven.settle()
        #expect(driven.pass(600_000).appends.isEmpty, "it was read")
    }

    @Test func theNextStatesWaitForThoseThatAreOnTheirWay() throws {
        var driven = try open(Self.events)
        driven.log.open(CaseID(2), try Plan(step("a"), within: 1_000_000_000))
        let first = try #require(passBy(&driven))
        #expect(first.records.map(\.key) == [id.key])
        #expect(passBy(&driven, atMost: 50) == nil, "the second is due, but the first is being appended")
        driven.driver.appended(first.number, now: driven.now)
        #expect(driven.pass(0).appends.map { $0.records.map(\.key) } == [[CaseID(2).key]])
    }

    @Test func aStateThatWasNotAcknowledgedIsCarriedAgain() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        driven.driver.appended(append.number, acknowledged: false, now: driven.now)
        #expect(driven.pass(4999).appends.isEmpty)
        let again = try #require(driven.pass(1).appends.first)
        #expect(again.number != append.number)
        #expect(again.records.map(\.key) == append.records.map(\.key))
        #expect(driven.commit()[0]?.low == 0)
        // Both may have come into the journal after all.
        driven.append(append.records + again.records)
        driven.driver.appended(again.number, now: driven.now)
        #expect(driven.settle().anomalies.isEmpty)
        #expect(driven.commit()[0]?.low == 21)
        #expect(driven.pass(600_000).appends.isEmpty)
    }

    @Test func aStateThatWasAcknowledgedAndIsNeverReadIsCarriedAgain() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        driven.driver.appended(append.number, now: driven.now)
        #expect(driven.pass(59_999).appends.isEmpty)
        #expect(driven.pass(1).appends.count == 1, "the broker has lost it")
    }

    @Test func aStateOfAnEarlierOwnershipIsNotLookedFor() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        driven.driver.lost([0])
        #expect(!driven.driver.isWanted(append.number))
        try driven.assign()
        let own = driven.settle().appends
        #expect(own.count == 1, "the next ownership sees that for itself")
        driven.driver.appended(append.number, acknowledged: false, now: driven.now)
        #expect(driven.pass(600_000).appends.isEmpty, "its own is under way")
    }

    // MARK: Whether it is true

    @Test func aStateThatIsNotTheOneThatWasFoldedIsNoted() throws {
        var driven = try open(Self.events)
        let state = try #require(driven.driver.state(of: id))
        guard case .carried(var carried) = state.carried(asOf: 0, at: driven.now).body else {
            Issue.record("a carried state is something else")
            return
        }
        driven.log.append(id, .carried(carried))
        #expect(driven.settle().anomalies.isEmpty)
        carried.digest = String(carried.digest.reversed())
        let offset = driven.log.append(id, .carried(carried))
        #expect(driven.settle().anomalies == [PartitionMachine.Anomaly(offset: offset, kind: .disagrees)])
        #expect(driven.driver.state(of: id)?.facts == state.facts, "what was folded here stays")
    }

    @Test func aStateThatIsNotOursMovesNoMark() throws {
        var driven = try open(Self.events)
        let append = try #require(passBy(&driven))
        let state = try #require(driven.driver.state(of: id))
        guard case .carried(var carried) = state.carried(asOf: 20, at: driven.now).body else {
            Issue.record("a carried state is something else")
            return
        }
        carried.digest = String(carried.digest.reversed())
        driven.log.append(id, .carried(carried))
        driven.settle()
        driven.driver.appended(append.number, now: driven.now)
        #expect(driven.commit()[0]?.low == 0, "a restart would take it for the truth")
    }

    // MARK: Loss

    @Test func whatTheJournalHasLostIsToldOnce() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var driven = DrivenPartitions(plan) { $0.recovers = true }
        driven.log.open(id, plan)
        driven.log.answer(id, "a")
        driven.log.open(CaseID(2), plan)
        let warnings = try driven.assign(from: 1)
        #expect(warnings.isEmpty)
        let told = driven.settle().losses
        #expect(told.map(\.first) == [[id]])
        driven.log.answer(CaseID(2), "a")
        #expect(driven.settle().losses.isEmpty)
    }
}

extension [ConductorAction] {
    fileprivate var losses: [LostCases] {
        notes.compactMap { if case .lost(let lost, _) = $0 { lost } else { nil } }
    }
}
