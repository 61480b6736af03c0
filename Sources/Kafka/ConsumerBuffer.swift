/// The events that wait for the reader, and the bound on them.
///
/// No IO, no clock. The consumer's thread offers events; the reader takes them. At the bound the buffer is *held*: the
/// thread takes no more from librdkafka until the reader has taken so much that half of the bound is free.
///
/// Records of a paused partition are set aside and come back, before any that follow, when it is resumed.
package struct ConsumerBuffer {
    package typealias Waiter = CheckedContinuation<ConsumerEvent?, Never>

    /// Where the next record of a partition will be read from, after a batch.
    package typealias Marks = [(partition: TopicPartition, next: Int64)]

    private struct Entry {
        var event: ConsumerEvent
        var records = 0
        var bytes = 0
        var marks: Marks = []
    }

    private struct Aside {
        var records: [ConsumerRecord] = []
        var next: Int64?
    }

    /// What `offer` found.
    package enum Offer {
        /// The event waits in the buffer.
        case kept
        /// The reader waits: resume it with the event.
        case resume(Waiter, ConsumerEvent)
    }

    /// What `take` found.
    package enum Take {
        /// The next event; and whether the thread, which was held, may go on.
        case event(ConsumerEvent, goOn: Bool)
        /// There is none yet, and the waiter is kept.
        case wait
        /// There will be none.
        case end
    }

    private let maxRecords: Int
    private let maxBytes: Int
    private var entries: [Entry?] = []
    private var first = 0
    private var waiter: Waiter?
    private var paused: [TopicPartition: Aside] = [:]
    package private(set) var positions: [TopicPartition: Int64] = [:]
    package private(set) var records = 0
    package private(set) var bytes = 0
    package private(set) var isHeld = false
    package private(set) var isFinished = false

    package init(maxRecords: Int, maxBytes: Int) {
        self.maxRecords = max(1, maxRecords)
        self.maxBytes = max(1, maxBytes)
    }

    /// How much more the thread may offer; nil, and held from now on, at the bound.
    package mutating func room() -> (records: Int, bytes: Int)? {
        if records >= maxRecords || bytes >= maxBytes {
            isHeld = true
            return nil
        }
        return (maxRecords - records, maxBytes - bytes)
    }

    /// Offers records, with the place after the last one of each partition among them.
    package mutating func offer(_ records: [ConsumerRecord], bytes: Int, marks: Marks) -> Offer {
        var (records, bytes, marks) = (records, bytes, marks)
        if !paused.isEmpty, marks.contains(where: { paused[$0.partition] != nil }) {
            setAside(&records, &bytes, &marks)
        }
        guard !records.isEmpty else { return .kept }
        return add(Entry(event: .records(records), records: records.count, bytes: bytes, marks: marks))
    }

    /// Offers an event other than records.
    package mutating func offer(_ event: ConsumerEvent) -> Offer {
        // Trouble that lasts is told once for each time that the reader looks.
        if case .failed(let error) = event,
            entries[first...].contains(where: { entry in
                if case .failed(let earlier)? = entry?.event {
                    earlier.name == error.name && earlier.code == error.code && earlier.topic == error.topic
                        && earlier.partition == error.partition
                } else {
                    false
                }
            })
        {
            return .kept
        }
        return add(Entry(event: event))
    }

    /// Takes the next event or keeps the waiter.
    ///
    /// - Parameter waiter: nil for a look without waiting, which answers `.wait` when there is nothing.
    package mutating func take(_ waiter: Waiter?) -> Take {
        guard !isFinished else { return .end }
        if first < entries.count, let entry = entries[first] {
            entries[first] = nil
            first += 1
            if first == entries.count {
                entries.removeAll(keepingCapacity: true)
                first = 0
            } else if first >= 64, first * 2 >= entries.count {
                entries.removeFirst(first)
                first = 0
            }
            return .event(entry.event, goOn: took(entry))
        }
        if let waiter { self.waiter = waiter }
        return .wait
    }

    /// Takes the waiter away, if there is one: it is replaced, cancelled or at the end.
    package mutating func removeWaiter() -> Waiter? {
        defer { waiter = nil }
        return waiter
    }

    /// Ends the sequence and drops what waits.
    package mutating func finish() -> Waiter? {
        isFinished = true
        entries = []
        first = 0
        paused = [:]
        records = 0
        bytes = 0
        return removeWaiter()
    }

    /// Drops the records and ends of partitions that are sought or given up.
    ///
    /// - Returns: whether the thread, which was held, may go on.
    package mutating func drop(_ partitions: Set<TopicPartition>) -> Bool {
        var kept: [Entry?] = []
        for case var entry? in entries[first...] {
            switch entry.event {
            case .records(let old) where entry.marks.contains { partitions.contains($0.partition) }:
                let new = old.filter { !partitions.contains($0.topicPartition) }
                records -= old.count - new.count
                let newBytes = new.reduce(0) { $0 + $1.weight }
                bytes -= entry.bytes - newBytes
                guard !new.isEmpty else { continue }
                entry.event = .records(new)
                entry.records = new.count
                entry.bytes = newBytes
                entry.marks.removeAll { partitions.contains($0.partition) }
            case .reachedEnd(let partition, _) where partitions.contains(partition):
                continue
            default:
                break
            }
            kept.append(entry)
        }
        entries = kept
        first = 0
        for partition in partitions {
            positions[partition] = nil
            if paused[partition] != nil { paused[partition] = Aside() }
        }
        return goesOn()
    }

    /// Sets where a partition will be read from next, as told by its owner.
    package mutating func setPosition(_ partition: TopicPartition, _ offset: Int64) {
        positions[partition] = offset
    }

    /// Forgets that partitions are paused: they are assigned anew.
    package mutating func unpause(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { paused[partition] = nil }
    }

    /// Sets a partition's records aside from now on.
    ///
    /// - Returns: whether the thread, which was held, may go on.
    package mutating func pause(_ partitions: [TopicPartition]) -> Bool {
        let new = Set(partitions).filter { paused[$0] == nil }
        for partition in new { paused[partition] = Aside() }
        var kept: [Entry?] = []
        for case var entry? in entries[first...] {
            if case .records(var list) = entry.event, entry.marks.contains(where: { new.contains($0.partition) }) {
                records -= list.count
                bytes -= entry.bytes
                setAside(&list, &entry.bytes, &entry.marks)
                guard !list.isEmpty else { continue }
                records += list.count
                bytes += entry.bytes
                entry.event = .records(list)
                entry.records = list.count
            }
            kept.append(entry)
        }
        entries = kept
        first = 0
        return goesOn()
    }

    /// Whether a partition is paused.
    package func isPaused(_ partition: TopicPartition) -> Bool { paused[partition] != nil }

    /// Lets partitions go on, with what was set aside first.
    package mutating func resume(_ partitions: [TopicPartition]) -> Offer {
        var back: [ConsumerRecord] = []
        var marks: Marks = []
        for partition in partitions {
            guard let aside = paused.removeValue(forKey: partition), let next = aside.next else { continue }
            back += aside.records
            marks.append((partition, next))
        }
        guard !back.isEmpty else { return .kept }
        let weight = back.reduce(0) { $0 + $1.weight }
        return add(Entry(event: .records(back), records: back.count, bytes: weight, marks: marks))
    }

    private mutating func setAside(_ records: inout [ConsumerRecord], _ bytes: inout Int, _ marks: inout Marks) {
        var others: [ConsumerRecord] = []
        for record in records {
            if paused[record.topicPartition] == nil {
                others.append(record)
            } else {
                paused[record.topicPartition]?.records.append(record)
                bytes -= record.weight
            }
        }
        for mark in marks where paused[mark.partition] != nil { paused[mark.partition]?.next = mark.next }
        marks.removeAll { paused[$0.partition] != nil }
        records = others
    }

    private mutating func add(_ entry: Entry) -> Offer {
        if isFinished { return .kept }
        if let waiter {
            self.waiter = nil
            for mark in entry.marks { positions[mark.partition] = mark.next }
            return .resume(waiter, entry.event)
        }
        entries.append(entry)
        records += entry.records
        bytes += entry.bytes
        return .kept
    }

    private mutating func took(_ entry: Entry) -> Bool {
        records -= entry.records
        bytes -= entry.bytes
        for mark in entry.marks { positions[mark.partition] = mark.next }
        return goesOn()
    }

    private mutating func goesOn() -> Bool {
        guard isHeld, records <= maxRecords / 2, bytes <= maxBytes / 2 else { return false }
        isHeld = false
        return true
    }
}
