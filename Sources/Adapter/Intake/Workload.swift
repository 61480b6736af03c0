import Kafka
import Synchronization

/// Hands the records of an intake to workers, and tells what may be committed and whether to pause: the intake with its
/// lock and its waiting.
///
/// Lock, change, unlock, then open latches: nothing is resumed while the lock is held.
final class Workload: Sendable {
    /// A job, and the sign that its partition is being given up.
    struct Assignment: Sendable {
        let job: Intake.Job
        let windDown: Latch
    }

    private struct Drain {
        let partitions: [TopicPartition]
        let latch = Latch()
    }

    private struct State {
        var intake = Intake()
        var windDowns: [TopicPartition: Latch] = [:]
        /// One latch for each who waits for jobs.
        var idle: [Latch] = []
        var drains: [Drain] = []
        var commitWanted = Latch()
        var isPaused = false
        var resumeWanted = Latch()
        var isStopped = false
    }

    private let state = Mutex(State())
    private let concurrency: Int
    private let backlogLimit: Int

    /// How many jobs one caller takes at most: so many that it pays, and so few that others have something to do, too.
    static let handful = 64

    /// A workload.
    ///
    /// - Parameters:
    ///   - concurrency: how many jobs are worked on at the same time.
    ///   - backlogLimit: it asks for a pause when so many records wait, and for more when half of them are taken.
    init(concurrency: Int, backlogLimit: Int) {
        self.concurrency = concurrency
        self.backlogLimit = backlogLimit
    }

    /// How many jobs are being worked on.
    var running: Int { state.withLock { $0.intake.running } }

    // MARK: Records in, jobs out

    /// Takes partitions on.
    func assign(_ partitions: [TopicPartition]) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.intake.assign(partitions)
            for partition in partitions { state.windDowns[partition] = Latch() }
        }
    }

    /// Takes records in.
    ///
    /// - Returns: whether the caller should pause our partitions, and then call ``paused()``.
    func receive(_ records: [ConsumerRecord]) -> Bool {
        let (opened, pauses) = state.withLock { state in
            state.intake.receive(records)
            let opened = Self.takeIdle(&state, concurrency)
            if state.intake.backlog >= backlogLimit { state.isPaused = true }
            return (opened, state.isPaused)
        }
        for latch in opened { latch.open() }
        return pauses
    }

    /// The next jobs, as many as may be begun now; nil when the task is cancelled.
    func next() async -> [Assignment]? {
        while !Task.isCancelled {
            let latch = Latch()
            let (assignments, opened) = state.withLock { state -> ([Assignment], [Latch]) in
                var assignments: [Assignment] = []
                while assignments.count < Self.handful, state.intake.running < concurrency,
                    let job = state.intake.next()
                {
                    // A partition that is ours has a latch; without one, a latch that nobody opens would do.
                    let windDown = state.windDowns[job.ticket.partition] ?? latch
                    assignments.append(Assignment(job: job, windDown: windDown))
                }
                guard !assignments.isEmpty else {
                    state.idle.append(latch)
                    return ([], [])
                }
                return (assignments, Self.takeRoom(&state, backlogLimit))
            }
            for latch in opened { latch.open() }
            if !assignments.isEmpty { return assignments }
            await latch.wait()
        }
        return nil
    }

    /// Notes that nobody works on a job any more.
    ///
    /// - Parameter isDone: whether nothing about it is left to do; otherwise its offset is never passed.
    /// - Returns: how many are still being worked on.
    @discardableResult
    func end(_ job: Intake.Ticket, isDone: Bool) -> Int {
        let (opened, running) = state.withLock { state in
            var opened: [Latch] = []
            if state.intake.end(job, isDone: isDone) { opened.append(state.commitWanted) }
            opened += Self.takeDrained(&state)
            opened += Self.takeIdle(&state, concurrency)
            return (opened, state.intake.running)
        }
        for latch in opened { latch.open() }
        return running
    }

    /// The latches of as many as are needed to take the jobs that may be begun.
    private static func takeIdle(_ state: inout State, _ concurrency: Int) -> [Latch] {
        let jobs = min(state.intake.backlog, concurrency - state.intake.running)
        guard jobs > 0, !state.idle.isEmpty else { return [] }
        let count = min(state.idle.count, (jobs + handful - 1) / handful)
        defer { state.idle.removeLast(count) }
        return state.idle.suffix(count)
    }

    // MARK: Giving up

    /// Begins nothing more of these partitions, and tells their jobs not to wait any longer.
    ///
    /// - Returns: opens when none of their jobs runs any more.
    func windDown(_ partitions: [TopicPartition]) -> Latch {
        let drain = Drain(partitions: partitions)
        let opened = state.withLock { state in
            state.intake.windDown(partitions)
            state.drains.append(drain)
            let room = Self.takeRoom(&state, backlogLimit)
            return partitions.compactMap { state.windDowns[$0] } + room + Self.takeDrained(&state)
        }
        for latch in opened { latch.open() }
        return drain.latch
    }

    /// Winds all partitions down and takes on no more.
    ///
    /// - Returns: opens when no job of theirs runs any more.
    func stop() -> Latch {
        let partitions = state.withLock { state in
            state.isStopped = true
            return state.intake.partitions
        }
        return windDown(partitions)
    }

    /// Forgets partitions: what still runs of them can commit nothing any more.
    func release(_ partitions: [TopicPartition]) {
        let opened = state.withLock { state in
            state.intake.release(partitions)
            let room = Self.takeRoom(&state, backlogLimit)
            let windDowns = partitions.compactMap { state.windDowns.removeValue(forKey: $0) }
            return windDowns + room + Self.takeDrained(&state)
        }
        for latch in opened { latch.open() }
    }

    private static func takeDrained(_ state: inout State) -> [Latch] {
        guard !state.drains.isEmpty else { return [] }
        let intake = state.intake
        let drained = state.drains.filter { intake.running(of: $0.partitions) == 0 }
        state.drains.removeAll { intake.running(of: $0.partitions) == 0 }
        return drained.map(\.latch)
    }

    // MARK: Commits

    /// The positions that have moved since they were last taken, and the sign that there are more.
    func takeCommits() -> (commits: [TopicPartition: Int64], more: Latch) {
        state.withLock { state in
            if state.commitWanted.isOpen { state.commitWanted = Latch() }
            return (state.intake.takeCommits(), state.commitWanted)
        }
    }

    /// Notes that positions taken before were not committed after all.
    func commitFailed(_ commits: [TopicPartition: Int64]) {
        state.withLock { $0.intake.commitFailed(commits) }
    }

    /// The positions of these partitions, for the last commit before they are given up; nil stands for all.
    func positions(of partitions: [TopicPartition]? = nil) -> [TopicPartition: Int64] {
        state.withLock { $0.intake.positions(of: partitions ?? $0.intake.partitions) }
    }

    // MARK: Pausing

    /// Notes that the reader has paused our partitions.
    ///
    /// Meanwhile workers may have made room already, and the resuming task may have come before the pause; so it looks
    /// again now. The other way round, a resume that comes after the pause is mended by the next ``receive(_:)``.
    func paused() {
        let latch = state.withLock { $0.resumeWanted }
        latch.open()
    }

    /// The partitions to resume, and the sign that there may be more.
    func resumable() -> (partitions: [TopicPartition], more: Latch) {
        state.withLock { state in
            if state.resumeWanted.isOpen { state.resumeWanted = Latch() }
            return (state.isPaused ? [] : state.intake.partitions, state.resumeWanted)
        }
    }

    /// The latch to open when enough of the backlog is gone.
    private static func takeRoom(_ state: inout State, _ backlogLimit: Int) -> [Latch] {
        guard state.isPaused, state.intake.backlog <= backlogLimit / 2 else { return [] }
        state.isPaused = false
        return [state.resumeWanted]
    }
}
