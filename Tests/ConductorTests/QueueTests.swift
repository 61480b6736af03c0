import Casework
import Messages
import Testing

@testable import Conductor

@Suite struct QueueTests {
    private func armed(_ number: Int, partition: Int32 = 0) throws -> DeadlineQueue.Armed {
        let plan = try Plan(step("a"))
        var log = PartitionLog()
        var machine = try PartitionMachine([plan], log: log)
        log.open(CaseID(number), plan)
        let decision = try #require(machine.fold(log.from(0)).decisions.first)
        return DeadlineQueue.Armed(decision: decision, partition: partition, generation: 1)
    }

    // MARK: Deadlines

    @Test func whatFallsDueComesOutInOrder() throws {
        var queue = DeadlineQueue()
        #expect(queue.next == nil)
        #expect(queue.due(Timestamp(milliseconds: .max)).isEmpty)
        let entries = try (0..<3).map { try armed($0) }
        for (index, moment) in [(0, 300), (1, 100), (2, 200)] as [(Int, Int64)] {
            queue.arm(entries[index], at: Timestamp(milliseconds: moment))
        }
        #expect(queue.next?.milliseconds == 100)
        #expect(queue.due(Timestamp(milliseconds: 99)).isEmpty)
        #expect(queue.due(Timestamp(milliseconds: 200)) == [entries[1], entries[2]])
        #expect(queue.next?.milliseconds == 300)
        #expect(queue.due(Timestamp(milliseconds: 300)) == [entries[0]])
        #expect(queue.next == nil)
    }

    @Test func whatFallsDueTogetherComesOutAsItWasArmed() throws {
        var queue = DeadlineQueue()
        let entries = try (0..<20).map { try armed($0) }
        for entry in entries { queue.arm(entry, at: Timestamp(milliseconds: 5)) }
        #expect(queue.due(Timestamp(milliseconds: 5)) == entries)
    }

    @Test func whatWasTakenOutInVainMayBeArmedAgain() throws {
        var queue = DeadlineQueue()
        let entry = try armed(1)
        queue.arm(entry, at: Timestamp(milliseconds: 5))
        _ = queue.due(Timestamp(milliseconds: 5))
        queue.arm(entry, at: Timestamp(milliseconds: 9))
        #expect(queue.due(Timestamp(milliseconds: 8)).isEmpty)
        #expect(queue.due(Timestamp(milliseconds: 9)) == [entry])
    }

    @Test func manyDeadlinesComeOutSorted() throws {
        var generator = SeededGenerator(3)
        var queue = DeadlineQueue()
        let entry = try armed(1)
        let moments = (0..<500).map { _ in Int64.random(in: 0..<1000, using: &generator) }
        for moment in moments { queue.arm(entry, at: Timestamp(milliseconds: moment)) }
        var seen: [Int64] = []
        while let next = queue.next {
            seen += queue.due(next).map { _ in next.milliseconds }
        }
        #expect(seen == moments.sorted())
    }

    // MARK: Offsets

    @Test func theFloorIsTheLowestThatStillCounts() {
        var floor = OffsetFloor()
        #expect(floor.value { _, _ in true } == nil)
        for number in 0..<5 { floor.insert(CaseID(number), at: Int64(number * 10)) }
        #expect(floor.value { _, _ in true } == 0)
        #expect(floor.value { _, offset in offset != 0 } == 10)
        #expect(floor.value { _, offset in offset != 20 && offset >= 10 } == 10, "one in the middle does not matter")
        #expect(floor.value { id, offset in offset > 20 && id != CaseID(3) } == 40)
        #expect(floor.value { _, _ in false } == nil)
        floor.insert(CaseID(9), at: 90)
        #expect(floor.value { _, _ in true } == 90, "what no longer counted is gone")
    }
}
