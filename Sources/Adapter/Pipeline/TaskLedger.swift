import DequeModule
package import Messages
import Synchronization

/// The tasks that are being worked on, and the replies made lately: so that a task that comes twice is done once.
///
/// An answer stands for its effect: it is the answer to every attempt of the task. A refusal or a failure stands for its
/// attempt only, since the next one is there to ask again. Attempts of one task are worked on one after the other.
///
/// A reply is kept when Kafka has it, in the order of use, and forgotten when there are too many or they are too large.
/// What is forgotten, or was known to a process that died, rests on the idempotency key: the task is asked again with the
/// same one.
package final class TaskLedger: Sendable {
    /// What is known of a task that comes in.
    package enum Claim: Sendable {
        /// Nothing: it is the caller's now, to be ended with ``end(_:reply:)``.
        case claimed
        /// Somebody works on it; look again when the latch opens.
        case inWork(Latch)
        /// It was replied to, or another attempt of it was answered; this reply to it is to be sent.
        case answered(ReplyMessage)
    }

    /// A reply that is kept.
    private struct Entry {
        /// The attempt that it is a reply to; nil where it is the answer to all of them.
        let attempt: Int?
        let reply: ReplyMessage
        /// Of the last time that it was used.
        var stamp: UInt64
    }

    /// What is known of all attempts of a task.
    private struct Effect {
        private var isInWork = false
        /// Opened when nobody works on it any more; there is one when somebody waits for that.
        private var ended: Latch?
        private var entries: [Entry] = []

        var isUnknown: Bool { !isInWork && entries.isEmpty }

        func knows(_ task: TaskID) -> Bool { isInWork || index(for: task.attempt) != nil }

        /// An answer comes before what was said of the attempt alone.
        private func index(for attempt: Int) -> Int? {
            entries.firstIndex { $0.attempt == nil } ?? entries.firstIndex { $0.attempt == attempt }
        }

        mutating func claim(_ task: TaskID, stamp: UInt64) -> Claim {
            if isInWork {
                let latch = ended ?? Latch()
                ended = latch
                return .inWork(latch)
            }
            if let index = index(for: task.attempt) {
                entries[index].stamp = stamp
                var reply = entries[index].reply
                reply.task = task
                return .answered(reply)
            }
            isInWork = true
            return .claimed
        }

        /// Nobody works on it any more.
        ///
        /// - Returns: what to open for those who wait for that.
        mutating func end() -> Latch? {
            isInWork = false
            defer { ended = nil }
            return ended
        }

        /// Keeps a reply.
        ///
        /// - Returns: the one in whose place it is kept.
        mutating func keep(_ reply: ReplyMessage, to task: TaskID, stamp: UInt64) -> ReplyMessage? {
            let attempt = reply.outcome == .answered ? nil : task.attempt
            let entry = Entry(attempt: attempt, reply: reply, stamp: stamp)
            guard let index = entries.firstIndex(where: { $0.attempt == attempt }) else {
                entries.append(entry)
                return nil
            }
            defer { entries[index] = entry }
            return entries[index].reply
        }

        func isKept(stamp: UInt64) -> Bool { entries.contains { $0.stamp == stamp } }

        /// Forgets the reply that was last used then, where there is one.
        mutating func forget(stamp: UInt64) -> ReplyMessage? {
            guard let index = entries.firstIndex(where: { $0.stamp == stamp }) else { return nil }
            return entries.remove(at: index).reply
        }
    }

    private struct State {
        /// By the task, as the attempt that none is.
        var effects: [TaskID: Effect] = [:]
        /// Each use of a reply, the oldest first; one whose stamp no reply has was followed by another since.
        var uses: Deque<(effect: TaskID, stamp: UInt64)> = []
        var stamp: UInt64 = 0
        var replies = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let maxReplies: Int
    private let maxBytes: Int

    /// A ledger.
    ///
    /// - Parameters:
    ///   - maxReplies: how many replies are kept at most.
    ///   - maxBytes: how many bytes of their documents.
    package init(maxReplies: Int = 10_000, maxBytes: Int = 32 << 20) {
        self.maxReplies = maxReplies
        self.maxBytes = maxBytes
    }

    /// Claims a task for the caller, unless somebody has it or it is answered.
    package func claim(_ task: TaskID) -> Claim {
        let effect = Self.effect(of: task)
        return state.withLock { state in
            state.stamp += 1
            // Nearly every task is new, so it is looked up as one that will be there: ids take long to hash.
            let claim = state.effects[effect, default: Effect()].claim(task, stamp: state.stamp)
            if case .answered = claim { noteUse(of: effect, &state) }
            return claim
        }
    }

    /// Whether somebody works on the task, or it was replied to.
    package func knows(_ task: TaskID) -> Bool {
        state.withLock { $0.effects[Self.effect(of: task)]?.knows(task) ?? false }
    }

    /// Ends what ``claim(_:)`` began.
    ///
    /// - Parameter reply: what Kafka has; nil where there is none, so that the task may be claimed anew.
    package func end(_ task: TaskID, reply: ReplyMessage?) {
        let effect = Self.effect(of: task)
        let ended = state.withLock { state in
            guard let index = state.effects.index(forKey: effect) else { return nil as Latch? }
            let ended = state.effects.values[index].end()
            if let reply {
                state.stamp += 1
                let replaced = state.effects.values[index].keep(reply, to: task, stamp: state.stamp)
                state.bytes += reply.data.count - (replaced?.data.count ?? 0)
                state.replies += replaced == nil ? 1 : 0
                noteUse(of: effect, &state)
                forget(&state)
            } else if state.effects.values[index].isUnknown {
                state.effects.remove(at: index)
            }
            return ended
        }
        ended?.open()
    }

    /// What all attempts of a task have in common, as the attempt that none of them is.
    private static func effect(of task: TaskID) -> TaskID {
        var effect = task
        effect.attempt = 0
        return effect
    }

    private func noteUse(of effect: TaskID, _ state: inout State) {
        state.uses.append((effect, state.stamp))
        // Uses that were followed by another are only taken out at the front: not so many that they outnumber the rest.
        if state.uses.count > 2 * maxReplies + 16 {
            let effects = state.effects
            state.uses.removeAll { !(effects[$0.effect]?.isKept(stamp: $0.stamp) ?? false) }
        }
    }

    private func forget(_ state: inout State) {
        while state.replies > maxReplies || state.bytes > maxBytes, let use = state.uses.popFirst() {
            guard let index = state.effects.index(forKey: use.effect),
                let forgotten = state.effects.values[index].forget(stamp: use.stamp)
            else { continue }
            state.replies -= 1
            state.bytes -= forgotten.data.count
            if state.effects.values[index].isUnknown { state.effects.remove(at: index) }
        }
    }
}
