/// What a consumer's thread, its reader and librdkafka's callbacks tell each other.
///
/// No IO, no clock. The reader takes the next event, or learns which partitions have something, or waits. librdkafka's
/// callbacks only note; who must be woken for that is in what they return.
package struct ConsumerInbox {
    package typealias Waiter = CheckedContinuation<Void, Never>

    /// What the reader finds.
    package enum Look {
        /// The next event, which comes before any further record.
        case event(ConsumerEvent)
        /// These partitions, by their slots' numbers, have something new; perhaps none has.
        case ready([Int])
        /// There will be nothing any more.
        case end
    }

    /// Something for the thread to do.
    struct Command: Sendable {
        let run: @Sendable (ConsumerLoop) -> Void
        /// Called instead when the thread has ended.
        let refuse: @Sendable () -> Void
    }

    /// What the thread finds.
    struct Work {
        var commands: [Command] = []
        /// Whether the group's own queue has something: rebalances, errors, answers to commits.
        var hasControl = false
        /// The reader, who waited and now has something.
        var waiter: Waiter?
    }

    private var commands: [Command] = []
    private var hasControl = false
    private var ready: [Int] = []
    private var events: [ConsumerEvent] = []
    private var waiter: Waiter?
    private var isFinished = false
    private(set) var isEnded = false

    package init() {}

    // MARK: For the reader

    /// What there is for the reader now.
    package mutating func look() -> Look {
        if isFinished { return .end }
        if !events.isEmpty { return .event(events.removeFirst()) }
        defer { ready.removeAll(keepingCapacity: true) }
        return .ready(ready)
    }

    /// Keeps the reader until there is something; false when there is already.
    ///
    /// - Returns: also the reader who waited before, if any; he is to be resumed.
    package mutating func wait(_ waiter: Waiter) -> (waits: Bool, earlier: Waiter?) {
        let earlier = removeWaiter()
        guard !isFinished, events.isEmpty, ready.isEmpty else { return (false, earlier) }
        self.waiter = waiter
        return (true, earlier)
    }

    /// Takes the waiter away, if there is one: he has something, is cancelled, or it is the end.
    package mutating func removeWaiter() -> Waiter? {
        defer { waiter = nil }
        return waiter
    }

    /// Ends the events and drops those that wait.
    ///
    /// - Returns: also what is dropped, to be let go when the lock is given back: a rebalance that is let go answers by
    ///   itself, and that takes the lock.
    package mutating func finish() -> (waiter: Waiter?, dropped: [ConsumerEvent]) {
        isFinished = true
        defer { events = [] }
        return (removeWaiter(), events)
    }

    // MARK: For librdkafka's callbacks, under its locks

    /// A partition has something.
    ///
    /// - Returns: whether the thread must be woken, because the reader waits.
    package mutating func noteReady(_ number: Int) -> Bool {
        ready.append(number)
        return waiter != nil
    }

    /// The group's queue has something.
    mutating func noteControl() { hasControl = true }

    // MARK: For the thread

    /// Adds an event.
    ///
    /// - Returns: the reader, if he waits; he is to be resumed.
    package mutating func add(_ event: ConsumerEvent) -> Waiter? {
        guard !isFinished, !isToldAlready(event) else { return nil }
        events.append(event)
        return removeWaiter()
    }

    /// Drops what waits to be told of partitions that are sought or given up.
    package mutating func drop(_ partitions: Set<TopicPartition>) {
        events.removeAll { event in
            switch event {
            case .reachedEnd(let partition, _):
                partitions.contains(partition)
            case .failed(let error):
                if let topic = error.topic, let partition = error.partition {
                    partitions.contains(TopicPartition(topic: topic, partition: partition))
                } else {
                    false
                }
            case .records, .assigned, .revoked, .lost:
                false
            }
        }
    }

    /// Adds a command; false when the thread has ended.
    mutating func add(_ command: Command) -> Bool {
        guard !isEnded else { return false }
        commands.append(command)
        return true
    }

    /// What there is for the thread to do; nil when there is nothing.
    mutating func takeWork() -> Work? {
        var work = Work(commands: commands, hasControl: hasControl)
        if !ready.isEmpty { work.waiter = removeWaiter() }
        commands = []
        hasControl = false
        return work.commands.isEmpty && !work.hasControl && work.waiter == nil ? nil : work
    }

    /// The thread ends.
    ///
    /// - Returns: the commands that it will not carry out.
    mutating func end() -> [Command] {
        isEnded = true
        defer { commands = [] }
        return commands
    }

    /// Trouble that lasts is told once for each time that the reader looks.
    private func isToldAlready(_ event: ConsumerEvent) -> Bool {
        guard case .failed(let error) = event else { return false }
        return events.contains { earlier in
            guard case .failed(let other) = earlier else { return false }
            return other.name == error.name && other.code == error.code && other.topic == error.topic
                && other.partition == error.partition
        }
    }
}
