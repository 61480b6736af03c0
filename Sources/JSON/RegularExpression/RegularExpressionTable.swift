/// A program as a deterministic automaton: for each state and class of characters, the next state.
///
/// It is built when the pattern is read and never changes, so any number of threads may use it. Where it would become
/// large there is none, and the program is simulated instead.
struct RegularExpressionTable: Sendable {
    /// Nothing can match any more.
    private static let dead: UInt16 = 0
    /// There is a match, whatever follows.
    private static let matched: UInt16 = 1

    private var next: [UInt16]
    /// For each state, whether there is a match if the text ends there.
    private var isMatch: [Bool]
    private let classCount: Int
    private let start: UInt16

    /// Nil when the table or the work of building it would exceed the limits.
    init?(_ program: RegularExpressionProgram, scope: RegularExpressionScope, limits: RegularExpressionLimits) {
        guard limits.tableEntries > 0 else { return nil }
        var builder = Builder(program, scope: scope, limits: limits)
        guard let start = builder.build() else { return nil }
        self.start = start
        next = builder.next
        isMatch = builder.isMatch
        classCount = program.classes.count
    }

    /// - Parameter bytes: a text in valid UTF-8.
    func matches(_ bytes: UnsafeBufferPointer<UInt8>, classes: ScalarClasses) -> Bool {
        next.withUnsafeBufferPointer { next in
            classes.withDirectTable { direct in
                var state = start
                var position = 0
                let end = bytes.count
                while position < end {
                    let byte = bytes[position]
                    let id: Int
                    if byte < 0x80 {
                        id = Int(direct[Int(byte)])
                        position += 1
                    } else {
                        id = classes.id(of: bytes.scalar(at: &position))
                    }
                    state = next[Int(state) * classCount + id]
                    if state <= Self.matched { return state == Self.matched }
                }
                return isMatch[Int(state)]
            }
        }
    }

    private struct Builder {
        /// A state: where the machine is, before what it reaches without taking a character, and what it has just passed.
        struct Key: Hashable {
            var places: [UInt16]
            var before: RegularExpressionProgram.Neighbour
        }

        let program: RegularExpressionProgram
        let scope: RegularExpressionScope
        let limits: RegularExpressionLimits
        var next: [UInt16]
        var isMatch = [false, true]
        var numbers: [Key: UInt16] = [:]
        var queue: [Key] = []
        var work = 0

        init(
            _ program: RegularExpressionProgram, scope: RegularExpressionScope, limits: RegularExpressionLimits
        ) {
            self.program = program
            self.scope = scope
            self.limits = limits
            next = [UInt16](repeating: RegularExpressionTable.dead, count: program.classes.count)
            next += [UInt16](repeating: RegularExpressionTable.matched, count: program.classes.count)
        }

        /// Builds all states that can be reached; gives the number of the first.
        mutating func build() -> UInt16? {
            let start = number(of: Key(places: [0], before: .end))
            var current = RegularExpressionStates(capacity: program.instructions.count)
            var reached = current
            var done = 0
            while done < queue.count {
                let key = queue[done]
                done += 1
                for id in 0..<program.classes.count {
                    reached.removeAll()
                    let hasMatched = advance(key, over: id, &current, into: &reached)
                    guard work <= limits.tableWork else { return nil }
                    if hasMatched, scope == .anywhere {
                        next.append(RegularExpressionTable.matched)
                        continue
                    }
                    if scope == .anywhere, !program.isAnchored { reached.insert(0) }
                    next.append(number(of: Key(places: reached.sorted, before: before(id))))
                    guard isMatch.count * program.classes.count <= limits.tableEntries else { return nil }
                }
                reached.removeAll()
                let number = done + 1
                isMatch[number] = advance(key, over: nil, &current, into: &reached)
            }
            return start
        }

        private mutating func advance(
            _ key: Key, over id: Int?, _ current: inout RegularExpressionStates,
            into reached: inout RegularExpressionStates
        ) -> Bool {
            current.removeAll()
            for place in key.places { current.insert(Int(place)) }
            let hasMatched = program.advance(&current, into: &reached, over: id, before: key.before)
            work += current.count
            return hasMatched
        }

        /// What has just been passed, as far as the pattern can tell.
        private func before(_ id: Int) -> RegularExpressionProgram.Neighbour {
            if program.usesWords { return program.neighbour(id) }
            return program.usesStart ? .other : .end
        }

        private mutating func number(of key: Key) -> UInt16 {
            if key.places.isEmpty { return RegularExpressionTable.dead }
            if let number = numbers[key] { return number }
            let number = UInt16(truncatingIfNeeded: isMatch.count)
            numbers[key] = number
            isMatch.append(false)
            queue.append(key)
            return number
        }
    }
}
