import DequeModule
package import Kafka

/// What is taken from Kafka, who works on it, and what may be committed: the adapter's intake, without IO.
///
/// Partitions take turns, so that one with a long backlog does not hold up the others. A partition that is given up ends
/// in two steps: ``windDown(_:)``, after which nothing of it begins, and ``release(_:)``, after which nothing of it counts.
package struct Intake {
    /// One record to be worked on.
    package struct Job: Sendable {
        package let record: ConsumerRecord
        package let ticket: Ticket
    }

    /// Names a job: a partition that is given up and comes back is another epoch, so that what a late job says of the
    /// first is not taken for the second.
    package struct Ticket: Sendable, Hashable {
        package let partition: TopicPartition
        package let offset: Int64
        fileprivate let epoch: UInt64
    }

    private struct Assignment {
        let epoch: UInt64
        var tracker = OffsetTracker()
        var backlog: Deque<ConsumerRecord> = []
        var running = 0
        var isEnding = false
        var committed: Int64?

        /// Takes records in.
        ///
        /// - Returns: how many of them are to be worked on.
        mutating func receive(_ records: ArraySlice<ConsumerRecord>) -> Int {
            guard !isEnding else { return 0 }
            if tracker.position == nil { committed = records.first?.offset }
            let before = backlog.count
            for record in records where tracker.begin(record.offset) { backlog.append(record) }
            return backlog.count - before
        }

        /// Takes a record to be worked on.
        mutating func begin() -> ConsumerRecord? {
            guard let record = backlog.popFirst() else { return nil }
            running += 1
            return record
        }

        /// Notes that nobody works on a record any more.
        ///
        /// - Returns: whether there is something new to commit.
        mutating func end(_ offset: Int64, isDone: Bool) -> Bool {
            running -= 1
            if isDone { tracker.finish(offset) }
            return tracker.position != committed
        }
    }

    private var assignments: [TopicPartition: Assignment] = [:]
    /// The partitions that have a backlog, the next one first.
    private var turns: Deque<TopicPartition> = []
    private var epoch: UInt64 = 0

    /// How many jobs are being worked on, those of released partitions included.
    package private(set) var running = 0
    /// How many records wait.
    package private(set) var backlog = 0

    /// Nothing is ours yet.
    package init() {}

    /// Takes partitions on.
    package mutating func assign(_ partitions: [TopicPartition]) {
        for partition in partitions {
            release([partition])
            epoch += 1
            assignments[partition] = Assignment(epoch: epoch)
        }
    }

    /// Takes records in; those of partitions that are not ours, or end, are dropped: whoever has them next reads them.
    package mutating func receive(_ records: [ConsumerRecord]) {
        var records = records[...]
        while let partition = records.first?.topicPartition {
            // They come partition by partition.
            let run = records.prefix { $0.topicPartition == partition }
            records = records.dropFirst(run.count)
            guard let index = assignments.index(forKey: partition) else { continue }
            let count = assignments.values[index].receive(run)
            if count > 0, assignments.values[index].backlog.count == count { turns.append(partition) }
            backlog += count
        }
    }

    /// The next job; nil where none waits.
    package mutating func next() -> Job? {
        guard let partition = turns.popFirst(), let index = assignments.index(forKey: partition),
            let record = assignments.values[index].begin()
        else { return nil }
        if !assignments.values[index].backlog.isEmpty { turns.append(partition) }
        backlog -= 1
        running += 1
        return Job(
            record: record,
            ticket: Ticket(partition: partition, offset: record.offset, epoch: assignments.values[index].epoch))
    }

    /// Notes that nobody works on a job any more.
    ///
    /// - Parameter isDone: whether nothing about it is left to do; otherwise its offset is never passed.
    /// - Returns: whether there is something new to commit.
    package mutating func end(_ ticket: Ticket, isDone: Bool) -> Bool {
        running -= 1
        guard let index = assignments.index(forKey: ticket.partition), assignments.values[index].epoch == ticket.epoch
        else { return false }
        return assignments.values[index].end(ticket.offset, isDone: isDone)
    }

    /// Begins nothing more of these partitions.
    package mutating func windDown(_ partitions: [TopicPartition]) {
        for partition in partitions where assignments[partition] != nil {
            backlog -= assignments[partition]?.backlog.count ?? 0
            assignments[partition]?.backlog = []
            assignments[partition]?.isEnding = true
        }
        turns.removeAll { assignments[$0]?.isEnding ?? true }
    }

    /// How many jobs of these partitions are being worked on.
    package func running(of partitions: [TopicPartition]) -> Int {
        partitions.reduce(0) { $0 + (assignments[$1]?.running ?? 0) }
    }

    /// Forgets partitions: what still runs of them can commit nothing any more.
    package mutating func release(_ partitions: [TopicPartition]) {
        windDown(partitions)
        for partition in partitions { assignments[partition] = nil }
    }

    /// The partitions that are ours.
    package var partitions: [TopicPartition] { assignments.keys.sorted() }

    /// The positions that have moved since they were last taken; they count as committed from now on.
    package mutating func takeCommits() -> [TopicPartition: Int64] {
        var commits: [TopicPartition: Int64] = [:]
        for (partition, assignment) in assignments {
            guard let position = assignment.tracker.position, position != assignment.committed else { continue }
            commits[partition] = position
        }
        for (partition, position) in commits { assignments[partition]?.committed = position }
        return commits
    }

    /// The positions of these partitions, whether committed or not: for the last commit before they are given up.
    package func positions(of partitions: [TopicPartition]) -> [TopicPartition: Int64] {
        var positions: [TopicPartition: Int64] = [:]
        for partition in partitions { positions[partition] = assignments[partition]?.tracker.position }
        return positions
    }

    /// Notes that positions taken before were not committed after all.
    package mutating func commitFailed(_ commits: [TopicPartition: Int64]) {
        for (partition, position) in commits where assignments[partition]?.committed == position {
            assignments[partition]?.committed = nil
        }
    }
}
