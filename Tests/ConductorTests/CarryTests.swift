import Casework
import Contracts
import Messages
import Testing

@testable import Conductor

/// Cases that are needed for long, and whose states are carried.
@Suite struct CarryTests {
    private let limits = CarryLimits(events: 20, bytes: 1 << 30)

    private func machine(
        _ plan: Plan, after progress: Progress? = nil, from start: Int64 = 0, log: PartitionLog
    ) throws -> PartitionMachine {
        let start = try StartDecision.after(progress, log: start..<log.end)
        let service = plan.service
        return PartitionMachine(
            start: start, catchUpEnd: log.end, partitions: 4, limits: limits,
            contract: { $0 == service.digest ? service : nil })
    }

    /// Folds what is new, and appends what is to be carried, until nothing is.
    private func conduct(_ machine: inout PartitionMachine, _ log: inout PartitionLog) -> Int {
        var carried = 0
        while true {
            let step = machine.fold(log.from(machine.position))
            machine.published(through: step.through)
            let entries = machine.takeCarried(now: Timestamp(milliseconds: log.now))
            guard !entries.isEmpty else { return carried }
            carried += entries.count
            for entry in entries { log.append(entry.record(PartitionLog.topics)) }
        }
    }

    /// One case that stays open, and many that come and go.
    private func oldCase(_ others: Int) throws -> (Plan, PartitionLog, PartitionMachine, Int) {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var log = PartitionLog()
        log.open(CaseID(0), plan)
        var machine = try machine(plan, log: log)
        _ = machine.reachedEnd(0)
        var carried = 0
        for other in 1...others {
            log.open(CaseID(other), plan)
            log.answer(CaseID(other), "a")
            log.now += 60_000
            carried += conduct(&machine, &log)
        }
        return (plan, log, machine, carried)
    }

    @Test func anOldCaseNoLongerHoldsTheStartOfReading() throws {
        let (plan, log, machine, carried) = try oldCase(200)
        let progress = try #require(machine.progress)
        #expect(log.end - progress.low < 4 * 20 + 4 * Int64(machine.caseCount))
        // It takes at least four events of others to carry each needed case once.
        #expect(carried > 0 && carried * 4 <= 400 + 4 * machine.caseCount)
        var heir = try self.machine(plan, after: progress, from: progress.low, log: log)
        _ = heir.fold(log.from(progress.low))
        #expect(heir.state(of: CaseID(0))?.factsDigest == machine.state(of: CaseID(0))?.factsDigest)
        #expect(heir.state(of: CaseID(0))?.isOpen == true)
    }

    @Test func aRestartAtEveryProgressKnowsWhatIsNeeded() throws {
        let (plan, log, _, _) = try oldCase(60)
        var first = try machine(plan, log: PartitionLog())
        var progresses: [Progress] = []
        for record in log.records {
            let step = first.fold([record])
            first.published(through: step.through)
            if let progress = first.progress { progresses.append(progress) }
        }
        for progress in progresses {
            var heir = try machine(plan, after: progress, from: progress.low, log: log)
            let step = heir.fold(log.from(progress.low))
            for number in 0...60 {
                guard let truth = first.state(of: CaseID(number)) else { continue }
                #expect(heir.state(of: CaseID(number))?.factsDigest == truth.factsDigest, "\(number) after \(progress)")
            }
            #expect(!step.anomalies.contains { $0.kind == .disagrees })
        }
    }

    @Test func aStateIsNotCarriedTwiceUnlessItGotLost() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        var log = PartitionLog()
        log.open(CaseID(0), plan)
        for _ in 0..<30 { log.answer(CaseID(99), "a") }
        var machine = try machine(plan, log: log)
        _ = machine.fold(log.from(0))
        let now = Timestamp(milliseconds: log.now)
        let asOf = machine.position - 1
        #expect(machine.takeCarried(now: now).map(\.caseID) == [CaseID(0)])
        #expect(machine.takeCarried(now: now).isEmpty)
        machine.carryFailed([CaseID(0)], asOf: asOf - 1)
        #expect(machine.takeCarried(now: now).isEmpty, "that was another try")
        machine.carryFailed([CaseID(0)], asOf: asOf)
        #expect(machine.takeCarried(now: now).count == 1)
    }

    @Test func aForgottenCaseDoesNotComeToLifeByAnOldState() throws {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        log.open(CaseID(0), plan)
        var machine = try machine(plan, log: log)
        _ = machine.fold(log.from(0))
        let old = try #require(machine.state(of: CaseID(0))).carried(asOf: 0, at: Timestamp(milliseconds: log.now))
        log.answer(CaseID(0), "a")
        log.open(CaseID(1), plan, at: log.now + Fold.dedupWindow + Fold.skewAllowance)
        log.append(old.record(PartitionLog.topics))
        let step = machine.fold(log.from(1))
        machine.published(through: step.through)
        #expect(machine.state(of: CaseID(0)) == nil)
        // Nor to anybody who begins anywhere before it.
        for from in 0..<log.end {
            let progress = Progress(low: from, publishedThrough: log.end - 1, lowestOpen: nil, partitions: 4)
            var heir = try self.machine(plan, after: progress, from: from, log: log)
            _ = heir.fold(log.from(from))
            #expect(heir.state(of: CaseID(0))?.isOpen != true, "from \(from)")
        }
    }

    /// By the log's time the case is needed no more, but a record whose clock is behind may still come; and in a quiet
    /// partition the log's time stands still.
    @Test func aCaseWhoseWindowIsOverInAQuietPartitionIsLetGoOf() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000)
        let service = plan.service
        var log = PartitionLog()
        let start = log.now
        log.open(CaseID(0), plan)
        log.answer(CaseID(0), "a")
        var machine = PartitionMachine(
            start: try StartDecision.after(nil, log: 0..<log.end), catchUpEnd: log.end, partitions: 4,
            limits: CarryLimits(age: .seconds(700)), contract: { $0 == service.digest ? service : nil })
        machine.published(through: machine.fold(log.from(0)).through)
        // Ten minutes after its end the case is needed no more; five more minutes it is kept.
        for minute in [700_000, 1_400_000] as [Int64] {
            let now = Timestamp(milliseconds: start + minute + 20)
            #expect(machine.progress?.low == 0)
            #expect(machine.takeCarried(now: now.adding(milliseconds: -30)).isEmpty)
            let entries = machine.takeCarried(now: now)
            #expect(entries.map(\.caseID) == [CaseID(0)])
            for entry in entries { log.append(entry.record(PartitionLog.topics), at: now.milliseconds) }
            machine.published(through: machine.fold(log.from(machine.position)).through)
        }
        #expect(machine.progress?.low == log.end)
        #expect(machine.state(of: CaseID(0)) == nil)
        #expect(machine.nextCarry == nil)
    }
}
