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

    private struct Entry {
        let reply: ReplyMessage
        var stamp: UInt64
    }

    private struct State {
        /// By effect.
        var inWork: [TaskID: Latch] = [:]
        /// By effect where it was answered, else by task.
        var replied: [TaskID: Entry] = [:]
        /// Each use of an entry, the oldest first; one with an old stamp was used again since.
        var uses: Deque<(key: TaskID, stamp: UInt64)> = []
        var stamp: UInt64 = 0
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
        state.withLock { state in
            let effect = Self.effect(of: task)
            if let latch = state.inWork[effect] { return .inWork(latch) }
            for key in [effect, task] {
                guard let entry = state.replied[key] else { continue }
                use(key, &state)
                var reply = entry.reply
                reply.task = task
                return .answered(reply)
            }
            state.inWork[effect] = Latch()
            return .claimed
        }
    }

    /// Whether somebody works on the task, or it was replied to.
    package func knows(_ task: TaskID) -> Bool {
        let effect = Self.effect(of: task)
        return state.withLock { state in
            state.inWork[effect] != nil || state.replied[effect] != nil || state.replied[task] != nil
        }
    }

    /// Ends what ``claim(_:)`` began.
    ///
    /// - Parameter reply: what Kafka has; nil where there is none, so that the task may be claimed anew.
    package func end(_ task: TaskID, reply: ReplyMessage?) {
        let effect = Self.effect(of: task)
        let latch = state.withLock { state in
            if let reply {
                let key = reply.outcome == .answered ? effect : task
                state.bytes += reply.data.count - (state.replied[key]?.reply.data.count ?? 0)
                state.replied[key] = Entry(reply: reply, stamp: 0)
                use(key, &state)
                forget(&state)
            }
            return state.inWork.removeValue(forKey: effect)
        }
        latch?.open()
    }

    /// What all attempts of a task have in common, as the attempt that none of them is.
    private static func effect(of task: TaskID) -> TaskID {
        var effect = task
        effect.attempt = 0
        return effect
    }

    private func use(_ key: TaskID, _ state: inout State) {
        state.stamp += 1
        state.replied[key]?.stamp = state.stamp
        state.uses.append((key, state.stamp))
        // Uses that were followed by another are only taken out at the front: not so many that they outnumber the rest.
        if state.uses.count > 2 * maxReplies + 16 {
            let replied = state.replied
            state.uses.removeAll { replied[$0.key]?.stamp != $0.stamp }
        }
    }

    private func forget(_ state: inout State) {
        while state.replied.count > maxReplies || state.bytes > maxBytes, let use = state.uses.popFirst() {
            guard let entry = state.replied[use.key], entry.stamp == use.stamp else { continue }
            state.replied[use.key] = nil
            state.bytes -= entry.reply.data.count
        }
    }
}
