import Kafka
import Testing

@testable import Adapter

@Suite struct WorkloadTests {
    private let partition = TopicPartition(topic: "tasks", partition: 0)

    private func records(_ offsets: ClosedRange<Int64>) -> [ConsumerRecord] {
        offsets.map { ConsumerRecord(topic: "tasks", partition: 0, offset: $0) }
    }

    /// Does the next job.
    private func takeOne(_ workload: Workload) async throws {
        let jobs = try #require(await workload.next())
        #expect(jobs.count == 1)
        for job in jobs { workload.end(job.job.ticket, isDone: true) }
    }

    @Test func aWaitingWorkerGetsTheNextRecord() async {
        let workload = Workload(concurrency: 100, backlogLimit: 10)
        workload.assign([partition])
        async let jobs = workload.next()
        _ = workload.receive(records(4...4))
        #expect(await jobs?.map(\.job.record.offset) == [4])
        #expect(workload.running == 1)
    }

    @Test func everyRecordIsTakenOnce() async {
        let workload = Workload(concurrency: 1000, backlogLimit: 1000)
        workload.assign([partition])
        let offsets = await withTaskGroup(of: [Int64].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var offsets: [Int64] = []
                    while offsets.last != 299, let jobs = await workload.next() {
                        offsets += jobs.map(\.job.record.offset)
                    }
                    return offsets
                }
            }
            for offset in 0..<300 as Range<Int64> { _ = workload.receive(records(offset...offset)) }
            // Whoever has the last one ends; the others wait for more.
            var offsets = await group.next() ?? []
            group.cancelAll()
            for await more in group { offsets += more }
            return offsets
        }
        #expect(offsets.sorted() == Array(0..<300))
    }

    @Test func aHandfulIsTakenAtOnce() async throws {
        let workload = Workload(concurrency: 1000, backlogLimit: 1000)
        workload.assign([partition])
        _ = workload.receive(records(0...99))
        let first = try #require(await workload.next())
        #expect(first.map(\.job.record.offset) == Array(0..<Int64(Workload.handful)))
        let second = try #require(await workload.next())
        #expect(second.map(\.job.record.offset) == Array(Int64(Workload.handful)..<100))
    }

    @Test func noMoreAreBegunThanMayRun() async throws {
        let workload = Workload(concurrency: 2, backlogLimit: 100)
        workload.assign([partition])
        _ = workload.receive(records(0...4))
        let first = try #require(await workload.next())
        #expect(first.map(\.job.record.offset) == [0, 1])
        async let second = workload.next()
        #expect(workload.end(first[1].job.ticket, isDone: true) == 1)
        #expect(await second?.map(\.job.record.offset) == [2])
        #expect(workload.running == 2)
        // The lowest is still under way.
        #expect(workload.positions() == [partition: 0])
    }

    @Test func partitionsTakeTurns() async throws {
        let other = TopicPartition(topic: "tasks", partition: 1)
        let workload = Workload(concurrency: 100, backlogLimit: 100)
        workload.assign([partition, other])
        _ = workload.receive(
            records(0...3) + (0...1).map { ConsumerRecord(topic: "tasks", partition: 1, offset: $0) } + records(4...4))
        let jobs = try #require(await workload.next())
        #expect(jobs.map(\.job.record.partition) == [0, 1, 0, 1, 0, 0, 0])
        #expect(jobs.filter { $0.job.record.partition == 0 }.map(\.job.record.offset) == [0, 1, 2, 3, 4])
    }

    @Test func aCancelledWorkerGetsNothing() async {
        let workload = Workload(concurrency: 100, backlogLimit: 10)
        let task = Task { await workload.next()?.count }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func pausesAtTheLimitAndResumesAtHalf() async throws {
        let workload = Workload(concurrency: 1, backlogLimit: 4)
        workload.assign([partition])
        #expect(!workload.receive(records(0...2)))
        #expect(workload.receive(records(3...3)))
        workload.paused()
        #expect(workload.resumable().partitions.isEmpty)
        try await takeOne(workload)
        let (none, more) = workload.resumable()
        #expect(none.isEmpty && !more.isOpen)
        try await takeOne(workload)
        #expect(more.isOpen)
        #expect(workload.resumable().partitions == [partition])
    }

    /// The reader is told to pause; before it does, the workers have made room and the resuming task has looked.
    @Test func aLatePauseIsLookedAtAgain() async throws {
        let workload = Workload(concurrency: 1, backlogLimit: 2)
        workload.assign([partition])
        #expect(workload.receive(records(0...1)))
        try await takeOne(workload)
        let (early, more) = workload.resumable()
        #expect(early == [partition])
        #expect(!more.isOpen)
        workload.paused()
        #expect(more.isOpen)
        #expect(workload.resumable().partitions == [partition])
    }

    @Test func drainsWhenTheLastJobEnds() async throws {
        let workload = Workload(concurrency: 1, backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...1))
        let job = try #require(await workload.next()?.first)
        #expect(!job.windDown.isOpen)
        let drained = workload.windDown([partition])
        #expect(job.windDown.isOpen)
        #expect(!drained.isOpen)
        workload.end(job.job.ticket, isDone: true)
        #expect(drained.isOpen)
        #expect(workload.positions(of: [partition]) == [partition: 1])
    }

    @Test func anIdleWorkloadIsDrainedAtOnce() {
        let workload = Workload(concurrency: 100, backlogLimit: 10)
        workload.assign([partition])
        #expect(workload.stop().isOpen)
        workload.assign([partition])
        #expect(!workload.receive(records(0...0)))
        #expect(workload.positions().isEmpty)
    }

    @Test func commitsAreTakenOnceAndToldOf() async throws {
        let workload = Workload(concurrency: 100, backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...0))
        let (none, more) = workload.takeCommits()
        #expect(none.isEmpty && !more.isOpen)
        let job = try #require(await workload.next()?.first)
        workload.end(job.job.ticket, isDone: true)
        #expect(more.isOpen)
        let (commits, next) = workload.takeCommits()
        #expect(commits == [partition: 1])
        #expect(!next.isOpen)
    }

    @Test func releasingWakesWhoWaitsForTheDrain() async throws {
        let workload = Workload(concurrency: 100, backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...0))
        let job = try #require(await workload.next()?.first)
        let drained = workload.windDown([partition])
        workload.release([partition])
        #expect(drained.isOpen)
        workload.end(job.job.ticket, isDone: true)
        #expect(workload.takeCommits().commits.isEmpty)
    }
}
