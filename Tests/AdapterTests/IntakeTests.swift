import Kafka
import Testing

@testable import Adapter

@Suite struct IntakeTests {
    private let first = TopicPartition(topic: "tasks", partition: 0)
    private let second = TopicPartition(topic: "tasks", partition: 1)

    private func records(_ partition: TopicPartition, _ offsets: ClosedRange<Int64>) -> [ConsumerRecord] {
        offsets.map { ConsumerRecord(topic: partition.topic, partition: partition.partition, offset: $0) }
    }

    private func next(_ intake: inout Intake) throws -> Intake.Job {
        let job = intake.next()
        return try #require(job)
    }

    @Test func partitionsTakeTurns() {
        var intake = Intake()
        intake.assign([first, second])
        intake.receive(records(first, 0...2) + records(second, 10...11))
        var order: [Int64] = []
        while let job = intake.next() { order.append(job.record.offset) }
        #expect(order == [0, 10, 1, 11, 2])
        #expect(intake.running == 5)
        #expect(intake.backlog == 0)
    }

    @Test func commitsFollowTheLowestUnfinished() throws {
        var intake = Intake()
        intake.assign([first])
        intake.receive(records(first, 7...9))
        let jobs = [try next(&intake), try next(&intake), try next(&intake)]
        #expect(intake.takeCommits().isEmpty)
        #expect(intake.end(jobs[1].ticket, isDone: true) == false)
        #expect(intake.takeCommits().isEmpty)
        #expect(intake.end(jobs[0].ticket, isDone: true) == true)
        #expect(intake.takeCommits() == [first: 9])
        #expect(intake.takeCommits().isEmpty)
        intake.commitFailed([first: 9])
        #expect(intake.takeCommits() == [first: 9])
    }

    @Test func anAbandonedRecordIsNeverPassed() throws {
        var intake = Intake()
        intake.assign([first])
        intake.receive(records(first, 0...1))
        let jobs = [try next(&intake), try next(&intake)]
        #expect(intake.end(jobs[0].ticket, isDone: false) == false)
        #expect(intake.end(jobs[1].ticket, isDone: true) == false)
        #expect(intake.takeCommits().isEmpty)
        #expect(intake.positions(of: [first]) == [first: 0])
        #expect(intake.running == 0)
    }

    @Test func windingDownBeginsNothingMore() throws {
        var intake = Intake()
        intake.assign([first, second])
        intake.receive(records(first, 0...3) + records(second, 0...0))
        let running = try next(&intake)
        #expect(running.record.topicPartition == first)
        intake.windDown([first])
        #expect(intake.running(of: [first]) == 1)
        #expect(intake.backlog == 1)
        #expect(try next(&intake).record.topicPartition == second)
        #expect(intake.next()?.ticket == nil)
        intake.receive(records(first, 4...4))
        #expect(intake.next()?.ticket == nil)
        #expect(intake.end(running.ticket, isDone: true) == true)
        #expect(intake.positions(of: [first]) == [first: 1])
    }

    @Test func aLateJobOfAReleasedPartitionCommitsNothing() throws {
        var intake = Intake()
        intake.assign([first])
        intake.receive(records(first, 0...0))
        let late = try next(&intake)
        intake.release([first])
        intake.assign([first])
        intake.receive(records(first, 0...0))
        let again = try next(&intake)
        #expect(intake.end(late.ticket, isDone: true) == false)
        #expect(intake.takeCommits().isEmpty)
        #expect(intake.running == 1)
        #expect(intake.end(again.ticket, isDone: true) == true)
        #expect(intake.takeCommits() == [first: 1])
    }

    @Test func recordsOfOthersAreDropped() {
        var intake = Intake()
        intake.assign([first])
        intake.receive(records(second, 0...5))
        #expect(intake.next()?.ticket == nil)
        #expect(intake.backlog == 0)
        #expect(intake.partitions == [first])
    }
}
