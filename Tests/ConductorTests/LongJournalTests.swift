import Casework
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// A case that stays open while two hundred thousand events of others pass by.
@Suite struct LongJournalTests {
    private let limits = CarryLimits(events: 50_000, bytes: 1 << 30)

    private func machine(_ plan: Plan, after progress: Progress?, log: Range<Int64>) throws -> PartitionMachine {
        let service = plan.service
        return PartitionMachine(
            start: try StartDecision.after(progress, log: log), catchUpEnd: log.upperBound, partitions: 4,
            limits: limits, contract: { $0 == service.digest ? service : nil })
    }

    @Test func aRestartReadsNoMoreThanTheLimitAndFourRecordsACase() throws {
        let plan = try Plan(step("a"), within: 1_000_000_000_000)
        var log = PartitionLog()
        var first = try machine(plan, after: nil, log: 0..<0)
        _ = first.reachedEnd(0)
        let old = CaseID(0)
        log.open(old, plan)
        var folded = 0
        for number in 1...100_000 {
            let id = CaseID(number)
            log.open(id, plan)
            log.answer(id, "a")
            log.now += 2000
            guard number % 500 == 0 else { continue }
            folded = conduct(&first, &log, from: folded)
        }
        let progress = try #require(first.progress)
        let read = log.end - progress.low
        #expect(log.end > 200_000)
        #expect(read <= Int64(limits.events) + 4 * Int64(first.caseCount), "\(read) of \(log.end) records")
        var heir = try machine(plan, after: progress, log: progress.low..<log.end)
        let index = try #require(log.records.firstIndex { $0.offset >= progress.low })
        let step = heir.fold(log.records[index...])
        #expect(step.outputs.isEmpty, "all of it was published before")
        #expect(heir.state(of: old)?.isOpen == true)
        #expect(heir.state(of: old)?.factsDigest == first.state(of: old)?.factsDigest)
        #expect(heir.state(of: old)?.openedOffset == 0)
    }

    /// Folds what is new, and appends and folds what is to be carried.
    private func conduct(_ machine: inout PartitionMachine, _ log: inout PartitionLog, from: Int) -> Int {
        var from = from
        while true {
            let step = machine.fold(log.records[from...])
            machine.published(through: step.through)
            from = log.records.count
            let entries = machine.takeCarried(now: Timestamp(milliseconds: log.now))
            guard !entries.isEmpty else { return from }
            for entry in entries { log.append(entry.record(PartitionLog.topics)) }
        }
    }
}
