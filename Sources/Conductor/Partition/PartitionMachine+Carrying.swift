import Casework
import Messages

/// Carrying: a case whose first needed event is too far back has its state written again, so that a restart need not read
/// from there.
extension PartitionMachine {
    /// How many states are written at once, so that they need not all be in memory.
    static let carriedAtOnce = 64

    /// The states that are to be appended now. Each is on its way until it is folded here, or ``carryFailed(_:asOf:)``.
    mutating func takeCarried(now: Timestamp) -> [JournalEntry] {
        // Only a reader that has come to the log's end knows that a state is the newest.
        guard isLive else { return [] }
        var entries: [JournalEntry] = []
        while entries.count < Self.carriedAtOnce, let first = nextToCarry, isFarBack(first.mark, now: now) {
            carryQueue.removeFirst()
            guard let state = slots[first.id]?.state else { continue }
            carrying[first.id] = (position - 1, meter.reading)
            entries.append(state.carried(asOf: position - 1, at: horizon))
        }
        if !entries.isEmpty { carriedThrough = (position - 1, nil) }
        return entries
    }

    /// When the age of a case alone makes it one that is to be carried; nil where age does not count.
    var nextCarry: Timestamp? {
        mutating get {
            guard isLive, let age = limits.age, let at = nextToCarry?.mark.read.at else { return nil }
            return at.adding(milliseconds: age.milliseconds)
        }
    }

    /// States that were not folded here in time are to be carried anew.
    mutating func carryFailed(_ ids: [CaseID], asOf: Int64) {
        for id in ids where carrying[id]?.asOf == asOf {
            carrying[id] = nil
            if let mark = marks[id] { carryQueue.insert(id, at: mark.from) }
        }
    }

    /// A carried state of a known case was folded, whoever wrote it.
    mutating func wasCarried(_ id: CaseID, asOf: Int64, agrees: Bool) {
        guard let mark = marks[id] else { return }
        let own = carrying[id]
        if let own, own.asOf <= asOf { carrying[id] = nil }
        // A restart would take a state that is not ours. It is not written again: the next would be no better.
        guard agrees else { return }
        // Whoever began between the state and such a copy would open the case anew by it.
        guard !copies.contains(where: { $0.id == id && $0.copied > asOf }) else {
            if own?.asOf == asOf { carryQueue.insert(id, at: mark.from) }
            return
        }
        guard asOf + 1 > mark.from else { return }
        var read = (own?.asOf == asOf ? own?.read : nil) ?? meter.reading(before: asOf + 1)
        // What is needed is as old as the first record behind the state. In a quiet partition, what lies before it is as
        // old as the limit, and the state would be carried again at once.
        if carriedThrough?.offset == asOf, let next = carriedThrough?.next { read.at = max(read.at ?? next, next) }
        self.mark(id, Mark(from: asOf + 1, read: read))
    }

    /// The case whose first needed event is the furthest back, of those that are not on their way. Those that are held are
    /// never carried: nobody here knows their state.
    private var nextToCarry: (id: CaseID, mark: Mark)? {
        mutating get {
            let first = carryQueue.first { [marks, slots, carrying] id, offset in
                marks[id]?.from == offset && carrying[id] == nil && slots[id]?.state != nil
            }
            guard let first, let mark = marks[first.id] else { return nil }
            return (first.id, mark)
        }
    }

    private func isFarBack(_ mark: Mark, now: Timestamp) -> Bool {
        // Retention goes by age alone, however few events there are.
        if let age = limits.age, let at = mark.read.at, now.milliseconds(since: at) >= age.milliseconds { return true }
        let events = meter.reading.events - mark.read.events
        // Else carried states would outnumber the events that they stand for.
        guard events > 4 * Int64(marks.count) else { return false }
        return events > limits.events || meter.reading.bytes - mark.read.bytes > limits.bytes
    }
}
