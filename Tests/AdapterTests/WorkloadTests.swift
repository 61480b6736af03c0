import Kafka
import Testing

@testable import Adapter

@Suite struct WorkloadTests {
    private let partition = TopicPartition(topic: "tasks", partition: 0)

    private func records(_ offsets: ClosedRange<Int64>) -> [ConsumerRecord] {
        offsets.map { ConsumerRecord(topic: "tasks", partition: 0, offset: $0) }
    }

    @Test func aWaitingWorkerGetsTheNextRecord() async {
        let workload = Workload(backlogLimit: 10)
        workload.assign([partition])
        async let job = workload.next()
        _ = workload.receive(records(4...4))
        #expect(await job?.job.record.offset == 4)
        #expect(workload.running == 1)
    }

    @Test func everyWorkerGetsOne() async {
        let workload = Workload(backlogLimit: 100)
        workload.assign([partition])
        let offsets = await withTaskGroup(of: Int64?.self) { group in
            for _ in 0..<20 { group.addTask { await workload.next()?.job.record.offset } }
            for offset in 0..<20 as Range<Int64> { _ = workload.receive(records(offset...offset)) }
            return await group.reduce(into: Set<Int64>()) { if let offset = $1 { $0.insert(offset) } }
        }
        #expect(offsets == Set(0..<20))
    }

    @Test func aCancelledWorkerGetsNothing() async {
        let workload = Workload(backlogLimit: 10)
        let task = Task { await workload.next()?.job.record.offset }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func pausesAtTheLimitAndResumesAtHalf() async {
        let workload = Workload(backlogLimit: 4)
        workload.assign([partition])
        #expect(!workload.receive(records(0...2)))
        #expect(workload.receive(records(3...3)))
        workload.paused()
        #expect(workload.resumable().partitions.isEmpty)
        _ = await workload.next()
        let (none, more) = workload.resumable()
        #expect(none.isEmpty && !more.isOpen)
        _ = await workload.next()
        #expect(more.isOpen)
        #expect(workload.resumable().partitions == [partition])
    }

    /// The reader is told to pause; before it does, the workers have made room and the resuming task has looked.
    @Test func aLatePauseIsLookedAtAgain() async {
        let workload = Workload(backlogLimit: 2)
        workload.assign([partition])
        #expect(workload.receive(records(0...1)))
        _ = await workload.next()
        let (early, more) = workload.resumable()
        #expect(early == [partition])
        #expect(!more.isOpen)
        workload.paused()
        #expect(more.isOpen)
        #expect(workload.resumable().partitions == [partition])
    }

    @Test func drainsWhenTheLastJobEnds() async throws {
        let workload = Workload(backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...1))
        let job = try #require(await workload.next())
        #expect(!job.windDown.isOpen)
        let drained = workload.windDown([partition])
        #expect(job.windDown.isOpen)
        #expect(!drained.isOpen)
        workload.end(job.job, isDone: true)
        #expect(drained.isOpen)
        #expect(workload.positions(of: [partition]) == [partition: 1])
    }

    @Test func anIdleWorkloadIsDrainedAtOnce() {
        let workload = Workload(backlogLimit: 10)
        workload.assign([partition])
        #expect(workload.stop().isOpen)
        workload.assign([partition])
        #expect(!workload.receive(records(0...0)))
        #expect(workload.positions().isEmpty)
    }

    @Test func commitsAreTakenOnceAndToldOf() async throws {
        let workload = Workload(backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...0))
        let (none, more) = workload.takeCommits()
        #expect(none.isEmpty && !more.isOpen)
        let job = try #require(await workload.next())
        workload.end(job.job, isDone: true)
        #expect(more.isOpen)
        let (commits, next) = workload.takeCommits()
        #expect(commits == [partition: 1])
        #expect(!next.isOpen)
    }

    @Test func releasingWakesWhoWaitsForTheDrain() async throws {
        let workload = Workload(backlogLimit: 10)
        workload.assign([partition])
        _ = workload.receive(records(0...0))
        let job = try #require(await workload.next())
        let drained = workload.windDown([partition])
        workload.release([partition])
        #expect(drained.isOpen)
        workload.end(job.job, isDone: true)
        #expect(workload.takeCommits().commits.isEmpty)
    }
}
