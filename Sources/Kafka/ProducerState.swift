/// What librdkafka says of one record.
package struct DeliveryReport: Sendable {
    package var token: UInt
    package var partition: Int32
    package var offset: Int64
    /// librdkafka's code; 0 is delivered.
    package var error: Int32

    package init(token: UInt, partition: Int32 = -1, offset: Int64 = -1, error: Int32 = 0) {
        self.token = token
        self.partition = partition
        self.offset = offset
        self.error = error
    }
}

/// What became of a record, in librdkafka's terms; small, because there is one for each record under way.
package struct DeliveryOutcome: Sendable {
    package var offset: Int64 = -1
    package var partition: Int32 = -1
    /// librdkafka's code; 0 is delivered.
    package var error: Int32 = 0
    /// What the record took of the byte bound.
    package var weight: Int
}

/// The records of one `send`, while they are under way.
///
/// Its outcomes are in memory of its own: they are written one by one as reports come in any order, and an array's
/// checks would cost more than the writing.
package final class Batch: @unchecked Sendable {
    // Touched under the producer's lock only, and by its sender before it enters and after its last outcome; but for
    // the refusals, see there.

    /// What is to be sent.
    let records: [ProducerRecord]
    /// Why librdkafka did not take some of them, by index. Written by the handle's thread without the lock, but always
    /// before the outcome is, and read by the sender after that.
    var refusals: [Int: KafkaError] = [:]
    private let outcomes: UnsafeMutableBufferPointer<DeliveryOutcome>
    fileprivate var remaining: Int
    /// How many records, from the first, have been taken out of the line.
    fileprivate var taken = 0
    fileprivate var waiter: CheckedContinuation<Void, Never>?

    convenience init(_ records: [ProducerRecord]) {
        // Through a pointer: to copy a record out of an array is to count four references, which all who send count at
        // the same time when they send the same topic.
        self.init(records, count: records.count) { index in records.withUnsafeBufferPointer { $0[index].weight } }
    }

    /// A batch of records with these weights; without records it serves tests of the state.
    init(_ records: [ProducerRecord] = [], count: Int, weight: (Int) -> Int) {
        self.records = records
        outcomes = .allocate(capacity: count)
        for index in 0..<count { outcomes.initializeElement(at: index, to: DeliveryOutcome(weight: weight(index))) }
        remaining = count
    }

    deinit { outcomes.deallocate() }

    package var count: Int { outcomes.count }

    package fileprivate(set) subscript(index: Int) -> DeliveryOutcome {
        get { outcomes[index] }
        set { outcomes[index] = newValue }
    }
}

/// Who may put how much in librdkafka's queue, and which outcome belongs to whom.
///
/// No IO, no clock. A batch takes a *slot*; the slot and the record's index make the *token* that travels through
/// librdkafka as the record's opaque pointer. So no object's lifetime hangs on a pointer in C: a token that came back
/// twice or never would be a lost count, not a crash.
///
/// Batches stand in one line. The handle's thread takes records from its head as long as there is room for them, so
/// records are put in the order in which their batches came: nobody overtakes and nobody starves.
package struct ProducerState {
    /// What the handle's thread is to do.
    package enum Step {
        /// Put these records of a batch in librdkafka's queue; they have room, and are not given out again.
        case put(Batch, slot: Int, Range<Int>)
        /// Resume these.
        case wake([CheckedContinuation<Void, Never>])
        /// Wait for reports, or until it is woken.
        case wait
        /// Give up what is in librdkafka's queues, and look again soon.
        case purge
        /// End: nothing is under way, and nothing will be.
        case end
    }

    private struct Mark {
        /// How many batches must have left the line.
        let after: Int
        let waiter: CheckedContinuation<Void, Never>
    }

    private let maxRecords: Int
    private let maxBytes: Int
    private var slots: [Batch?] = []
    private var freeSlots: [Int] = []
    /// The slots of the batches that have records yet to be taken; those before `lineStart` have left.
    private var line: [Int] = []
    private var lineStart = 0
    /// How many batches have ever come, and how many of them have left the line.
    private var entered = 0
    private var left = 0
    private var marks: [Mark] = []
    /// How many records have been taken and have no outcome yet.
    package private(set) var records = 0
    private var bytes = 0
    /// Whether the thread must be woken when there is something to do.
    private var isWaiting = false
    package private(set) var isClosing = false
    /// Whether what is under way is being given up.
    private var isPurging = false
    /// librdkafka's code for records that are refused because the producer is closing.
    private var closingError: Int32 = 0

    /// Indexes take 24 bits of a token, the slot the rest.
    package static let maxBatch = 1 << 24

    package init(maxRecords: Int, maxBytes: Int) {
        self.maxRecords = max(1, maxRecords)
        self.maxBytes = max(1, maxBytes)
    }

    /// The token of a record.
    package static func token(slot: Int, index: Int) -> UInt { UInt(slot) << 24 | UInt(index) + 1 }

    // MARK: Those who send

    /// Lets a batch join the line; false when the producer is closing.
    package mutating func enter(_ batch: Batch) -> Bool {
        guard !isClosing, batch.count > 0 else { return false }
        entered += 1
        if let free = freeSlots.popLast() {
            slots[free] = batch
            line.append(free)
        } else {
            line.append(slots.count)
            slots.append(batch)
        }
        return true
    }

    /// Keeps the continuation until the batch's last outcome is in; false when it is in already.
    package func awaitOutcomes(of batch: Batch, _ waiter: CheckedContinuation<Void, Never>) -> Bool {
        guard batch.remaining > 0 else { return false }
        batch.waiter = waiter
        return true
    }

    /// Keeps the continuation until each batch that has come is put, but for what has no room, and each report that was
    /// taken is settled; false when it is not worth waiting, since all is given up.
    package mutating func awaitPut(_ waiter: CheckedContinuation<Void, Never>) -> Bool {
        guard !isPurging else { return false }
        marks.append(Mark(after: entered, waiter: waiter))
        return true
    }

    /// Lets nobody in any more; who is in line and finds no room is refused.
    ///
    /// - Parameter error: librdkafka's code for refused records.
    package mutating func close(error: Int32) {
        isClosing = true
        closingError = error
    }

    /// Gives up what is under way.
    package mutating func purge() { isPurging = true }

    /// Whether the thread must be woken: it waits, and there is something to do. True once for each time that it waits,
    /// and never when it has ended.
    package mutating func takeWake() -> Bool {
        guard isWaiting, isPurging || !marks.isEmpty || !line.isEmpty && (isClosing || hasRoom) else { return false }
        isWaiting = false
        return true
    }

    // MARK: The handle's thread

    /// What the thread is to do next.
    ///
    /// - Parameter limit: how many records it puts at a time.
    package mutating func next(limit: Int) -> Step {
        isWaiting = false
        let reached = marks.prefix { $0.after <= left }
        if !reached.isEmpty {
            marks.removeFirst(reached.count)
            return .wake(reached.map(\.waiter))
        }
        if let (batch, slot, range) = take(limit) { return .put(batch, slot: slot, range) }
        // Whatever is in line has no room.
        var waiters = isClosing ? refuseLine() : []
        waiters += marks.map(\.waiter)
        marks = []
        if !waiters.isEmpty { return .wake(waiters) }
        if isPurging { return records == 0 ? .end : .purge }
        isWaiting = true
        return .wait
    }

    /// Settles records: their outcomes are kept for their senders, and their room is free again.
    ///
    /// - Returns: those whose last outcome it was, to be resumed when the lock is given back.
    package mutating func settle(_ reports: [DeliveryReport]) -> [CheckedContinuation<Void, Never>] {
        var waiters: [CheckedContinuation<Void, Never>] = []
        var next = 0
        // Reports of one batch come many at a time: it is looked up once for all of them.
        while next < reports.count {
            let slot = Self.slot(of: reports[next])
            guard let slot, slot < slots.count, let batch = slots[slot] else {
                next += 1
                continue
            }
            next = settle(reports, from: next, of: batch, slot, &waiters)
        }
        return waiters
    }

    private static func slot(of report: DeliveryReport) -> Int? {
        report.token > 0 ? Int((report.token - 1) >> 24) : nil
    }

    /// Settles the reports that follow each other and are of one batch.
    ///
    /// - Returns: the first report that is not.
    private mutating func settle(
        _ reports: [DeliveryReport], from start: Int, of batch: Batch, _ slot: Int,
        _ waiters: inout [CheckedContinuation<Void, Never>]
    ) -> Int {
        var next = start
        while next < reports.count, Self.slot(of: reports[next]) == slot, batch.remaining > 0 {
            let report = reports[next]
            next += 1
            let index = Int((report.token - 1) & 0xff_ffff)
            guard index < batch.taken else { continue }
            let weight = batch[index].weight
            batch[index] = DeliveryOutcome(
                offset: report.offset, partition: report.partition, error: report.error, weight: weight)
            records -= 1
            bytes -= weight
            finish(1, of: batch, slot, &waiters)
        }
        return next
    }

    private mutating func finish(
        _ count: Int, of batch: Batch, _ slot: Int, _ waiters: inout [CheckedContinuation<Void, Never>]
    ) {
        batch.remaining -= count
        guard batch.remaining == 0 else { return }
        slots[slot] = nil
        freeSlots.append(slot)
        if let waiter = batch.waiter {
            batch.waiter = nil
            waiters.append(waiter)
        }
    }

    // MARK: The line

    private var head: (batch: Batch, slot: Int)? {
        guard lineStart < line.count else { return nil }
        let slot = line[lineStart]
        return slots[slot].map { ($0, slot) }
    }

    private var hasRoom: Bool {
        head.map { isRoom(for: $0.batch[$0.batch.taken].weight) } ?? false
    }

    /// A record larger than the whole bound goes when it is alone.
    private func isRoom(for weight: Int) -> Bool {
        records < maxRecords && (bytes + weight <= maxBytes || records == 0)
    }

    /// Takes the records at the head of the line that have room.
    private mutating func take(_ limit: Int) -> (Batch, slot: Int, Range<Int>)? {
        guard !isPurging, let (batch, slot) = head else { return nil }
        let start = batch.taken
        let end = min(batch.count, start + limit)
        while batch.taken < end {
            let weight = batch[batch.taken].weight
            guard isRoom(for: weight) else { break }
            records += 1
            bytes += weight
            batch.taken += 1
        }
        if batch.taken == batch.count { leaveLine() }
        return batch.taken > start ? (batch, slot, start..<batch.taken) : nil
    }

    /// Refuses what is in line.
    private mutating func refuseLine() -> [CheckedContinuation<Void, Never>] {
        var waiters: [CheckedContinuation<Void, Never>] = []
        while let (batch, slot) = head {
            for index in batch.taken..<batch.count { batch[index].error = closingError }
            leaveLine()
            finish(batch.count - batch.taken, of: batch, slot, &waiters)
        }
        return waiters
    }

    private mutating func leaveLine() {
        left += 1
        lineStart += 1
        if lineStart == line.count {
            line.removeAll(keepingCapacity: true)
            lineStart = 0
        } else if lineStart > 1024, lineStart > line.count / 2 {
            line.removeFirst(lineStart)
            lineStart = 0
        }
    }
}
