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
    // Touched under the producer's lock only, and by its sender before the first report and after the last.
    private let outcomes: UnsafeMutableBufferPointer<DeliveryOutcome>
    fileprivate var remaining: Int
    /// How many records, from the first, have room in the queue.
    fileprivate var granted = 0
    fileprivate var roomWaiter: CheckedContinuation<Void, Never>?
    fileprivate var outcomeWaiter: CheckedContinuation<Void, Never>?

    package init(count: Int, weight: (Int) -> Int) {
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

/// Who may put how much in the local queue, and which outcome belongs to whom.
///
/// No IO, no clock. A batch takes a *slot*; the slot and the record's index make the *token* that travels through
/// librdkafka as the record's opaque pointer. So no object's lifetime hangs on a pointer in C: a token that came back
/// twice or never would be a lost count, not a crash.
///
/// A batch is in line (waiting for room for its next record), or has all its records granted. Records are granted in
/// the order in which their batches came, so nobody overtakes and nobody starves.
package struct ProducerState {
    /// What is to be done after the lock is given back.
    package struct Wakes {
        package var continuations: [CheckedContinuation<Void, Never>] = []

        package func callAsFunction() {
            for continuation in continuations { continuation.resume() }
        }
    }

    private let maxRecords: Int
    private let maxBytes: Int
    private var slots: [Batch?] = []
    private var freeSlots: [Int] = []
    private var line: [Int] = []
    private var lineStart = 0
    package private(set) var records = 0
    private var bytes = 0
    private var producing = 0
    package private(set) var isClosing = false
    /// Whether what is under way is being given up.
    package private(set) var isPurging = false

    /// Indexes take 24 bits of a token, the slot the rest.
    package static let maxBatch = 1 << 24

    package init(maxRecords: Int, maxBytes: Int) {
        self.maxRecords = max(1, maxRecords)
        self.maxBytes = max(1, maxBytes)
    }

    /// Takes a batch in; nil when the producer is closing.
    ///
    /// - Returns: its slot, and how many of its records may be put in the queue now.
    package mutating func enter(_ batch: Batch) -> (slot: Int, granted: Int)? {
        guard !isClosing else { return nil }
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            slots[slot] = batch
        } else {
            slot = slots.count
            slots.append(batch)
        }
        if lineStart == line.count { grant(batch) }
        if batch.granted < batch.count { line.append(slot) }
        return (slot, batch.granted)
    }

    /// Keeps the continuation until more of the batch's records than `used` have room, or never will (the producer is
    /// closing); false when that is so already.
    package func awaitRoom(for batch: Batch, beyond used: Int, _ waiter: CheckedContinuation<Void, Never>) -> Bool {
        guard !isClosing, batch.granted <= used else { return false }
        batch.roomWaiter = waiter
        return true
    }

    /// How many of the batch's records, from the first, have room.
    package func granted(_ batch: Batch) -> Int { batch.granted }

    /// The token of a record.
    package static func token(slot: Int, index: Int) -> UInt { UInt(slot) << 24 | UInt(index) + 1 }

    /// Settles records: outcomes are kept for their senders, and the room goes to those who wait for it.
    package mutating func settle(_ reports: [DeliveryReport]) -> Wakes {
        var wakes = Wakes()
        var next = 0
        // Reports of one batch come many at a time: it is looked up once for all of them.
        while next < reports.count {
            let slot = Self.slot(of: reports[next])
            guard let slot, slot < slots.count, let batch = slots[slot] else {
                next += 1
                continue
            }
            next = settle(reports, from: next, of: batch, slot, &wakes)
        }
        grantLine(&wakes)
        return wakes
    }

    private static func slot(of report: DeliveryReport) -> Int? {
        report.token > 0 ? Int((report.token - 1) >> 24) : nil
    }

    /// Settles the reports that follow each other and are of one batch.
    ///
    /// - Returns: the first report that is not.
    private mutating func settle(
        _ reports: [DeliveryReport], from start: Int, of batch: Batch, _ slot: Int, _ wakes: inout Wakes
    ) -> Int {
        var next = start
        while next < reports.count, Self.slot(of: reports[next]) == slot, batch.remaining > 0 {
            let report = reports[next]
            next += 1
            let index = Int((report.token - 1) & 0xff_ffff)
            guard index < batch.granted else { continue }
            let weight = batch[index].weight
            batch[index] = DeliveryOutcome(
                offset: report.offset, partition: report.partition, error: report.error, weight: weight)
            records -= 1
            bytes -= weight
            finishOne(of: batch, slot, &wakes)
        }
        return next
    }

    /// Keeps the continuation until the batch's last outcome is in; false when it is in already.
    package func awaitOutcomes(of batch: Batch, _ waiter: CheckedContinuation<Void, Never>) -> Bool {
        guard batch.remaining > 0 else { return false }
        batch.outcomeWaiter = waiter
        return true
    }

    /// Lets nobody in any more; those in line are told that the producer is closed.
    ///
    /// - Parameter error: librdkafka's code for their records.
    package mutating func close(error: Int32) -> Wakes {
        isClosing = true
        var wakes = Wakes()
        for slot in line[lineStart...] {
            guard let batch = slots[slot] else { continue }
            for index in batch.granted..<batch.count {
                batch[index].error = error
                finishOne(of: batch, slot, &wakes)
            }
            if let waiter = batch.roomWaiter {
                batch.roomWaiter = nil
                wakes.continuations.append(waiter)
            }
        }
        line = []
        lineStart = 0
        return wakes
    }

    /// From now on, whoever puts a record in the queue must purge it.
    package mutating func purge() { isPurging = true }

    /// Somebody begins to put records in librdkafka's queue.
    package mutating func beginProducing() { producing += 1 }

    /// Somebody has put records in librdkafka's queue.
    package mutating func endProducing() { producing -= 1 }

    /// Whether nothing is under way and nothing will be: the handle may go.
    package var isDone: Bool { isPurging && records == 0 && producing == 0 }

    private mutating func finishOne(of batch: Batch, _ slot: Int, _ wakes: inout Wakes) {
        batch.remaining -= 1
        guard batch.remaining == 0 else { return }
        slots[slot] = nil
        freeSlots.append(slot)
        if let waiter = batch.outcomeWaiter {
            batch.outcomeWaiter = nil
            wakes.continuations.append(waiter)
        }
    }

    private mutating func grantLine(_ wakes: inout Wakes) {
        while lineStart < line.count {
            guard let batch = slots[line[lineStart]] else {
                lineStart += 1
                continue
            }
            let before = batch.granted
            grant(batch)
            if batch.granted > before, let waiter = batch.roomWaiter {
                batch.roomWaiter = nil
                wakes.continuations.append(waiter)
            }
            guard batch.granted == batch.count else { break }
            lineStart += 1
        }
        if lineStart == line.count {
            line.removeAll(keepingCapacity: true)
            lineStart = 0
        } else if lineStart > 1024 {
            line.removeFirst(lineStart)
            lineStart = 0
        }
    }

    private mutating func grant(_ batch: Batch) {
        while batch.granted < batch.count {
            let weight = batch[batch.granted].weight
            // A record larger than the whole bound goes when it is alone.
            guard records < maxRecords, bytes + weight <= maxBytes || records == 0 else { return }
            records += 1
            bytes += weight
            batch.granted += 1
        }
    }
}
