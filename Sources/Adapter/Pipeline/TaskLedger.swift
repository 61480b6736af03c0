import DequeModule
package import Messages
import Synchronization

/// The tasks that are being worked on, and the replies made lately: so that a task that comes twice is done once.
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
        /// It was answered; the reply is to be sent again.
        case answered(ReplyMessage)
    }

    private struct Entry {
        let reply: ReplyMessage
        var stamp: UInt64
    }

    private struct State {
        var inWork: [TaskID: Latch] = [:]
        var answered: [TaskID: Entry] = [:]
        /// Each use of an entry, the oldest first; one with an old stamp was used again since.
        var uses: Deque<(task: TaskID, stamp: UInt64)> = []
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
            if let latch = state.inWork[task] { return .inWork(latch) }
            if let entry = state.answered[task] {
                use(task, &state)
                return .answered(entry.reply)
            }
            state.inWork[task] = Latch()
            return .claimed
        }
    }

    /// Whether somebody works on the task, or it was answered.
    package func knows(_ task: TaskID) -> Bool {
        state.withLock { $0.inWork[task] != nil || $0.answered[task] != nil }
    }

    /// Ends what ``claim(_:)`` began.
    ///
    /// - Parameter reply: what Kafka has; nil where there is none, so that the task may be claimed anew.
    package func end(_ task: TaskID, reply: ReplyMessage?) {
        let latch = state.withLock { state in
            if let reply {
                state.bytes += reply.data.count - (state.answered[task]?.reply.data.count ?? 0)
                state.answered[task] = Entry(reply: reply, stamp: 0)
                use(task, &state)
                forget(&state)
            }
            return state.inWork.removeValue(forKey: task)
        }
        latch?.open()
    }

    private func use(_ task: TaskID, _ state: inout State) {
        state.stamp += 1
        state.answered[task]?.stamp = state.stamp
        state.uses.append((task, state.stamp))
        // Uses that were followed by another are only taken out at the front: not so many that they outnumber the rest.
        if state.uses.count > 2 * maxReplies + 16 {
            let answered = state.answered
            state.uses.removeAll { answered[$0.task]?.stamp != $0.stamp }
        }
    }

    private func forget(_ state: inout State) {
        while state.answered.count > maxReplies || state.bytes > maxBytes, let use = state.uses.popFirst() {
            guard let entry = state.answered[use.task], entry.stamp == use.stamp else { continue }
            state.answered[use.task] = nil
            state.bytes -= entry.reply.data.count
        }
    }
}
