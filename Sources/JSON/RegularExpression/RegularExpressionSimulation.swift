/// Runs a program over a text by following all its states side by side (Pike's way): time is the text's length times the
/// program's at most, and memory the program's.
struct RegularExpressionSimulation {
    private let program: RegularExpressionProgram
    private let scope: RegularExpressionScope
    private var current: RegularExpressionStates
    private var next: RegularExpressionStates
    private var before = RegularExpressionProgram.Neighbour.end
    /// The instructions looked at so far.
    private(set) var steps = 0

    init(_ program: RegularExpressionProgram, scope: RegularExpressionScope) {
        self.program = program
        self.scope = scope
        current = RegularExpressionStates(capacity: program.instructions.count)
        next = current
        current.insert(0)
    }

    /// - Parameter bytes: a text in valid UTF-8.
    mutating func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = 0
        while position < bytes.count {
            let id = program.classes.id(of: bytes.scalar(at: &position))
            let hasMatched = program.advance(&current, into: &next, over: id, before: before)
            steps += current.count
            switch scope {
            case .anywhere:
                if hasMatched { return true }
                if !program.isAnchored { next.insert(0) }
            case .whole: break
            }
            if next.count == 0 { return false }
            swap(&current, &next)
            next.removeAll()
            before = program.neighbour(id)
        }
        let hasMatched = program.advance(&current, into: &next, over: nil, before: before)
        steps += current.count
        return hasMatched
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Reads the code point that begins at a place of valid UTF-8 and moves behind it.
    func scalar(at position: inout Int) -> UInt32 {
        let lead = self[position]
        position += 1
        if lead < 0x80 { return UInt32(lead) }
        let length = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
        var value = UInt32(lead) & (0x3F >> UInt32(length))
        let end = Swift.min(position + length, count)
        while position < end {
            value = value << 6 | UInt32(self[position] & 0x3F)
            position += 1
        }
        return value
    }
}
