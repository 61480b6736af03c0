extension RegularExpressionProgram {
    /// What stands on one side of a place in the text.
    enum Neighbour: UInt8 {
        case end
        case word
        case other
    }

    func neighbour(_ id: Int) -> Neighbour { usesWords && isWord[id] ? .word : .other }

    /// Moves a machine over one place and the character behind it, or over the place at the end of the text.
    ///
    /// What is reached without taking a character is added to `current` as it is found, each instruction once: that bounds
    /// the work by the length of the program.
    ///
    /// - Parameters:
    ///   - current: the instructions that the machine is at.
    ///   - next: where those come that take the character.
    ///   - id: the character's class; nil at the end.
    ///   - before: what stands before the place.
    /// - Returns: whether the end of the pattern was reached at this place.
    func advance(
        _ current: inout RegularExpressionStates, into next: inout RegularExpressionStates, over id: Int?,
        before: Neighbour
    ) -> Bool {
        let after = id.map(neighbour) ?? .end
        var hasMatched = false
        var index = 0
        while index < current.count {
            let place = current[index]
            index += 1
            switch instructions[place] {
            case .match: hasMatched = true
            case .take(let set):
                if let id, contains(id, inSet: set) { next.insert(place + 1) }
            case .assert(let assertion):
                if Self.holds(assertion, before: before, after: after) { current.insert(place + 1) }
            case .jump(let target): current.insert(target)
            case .split(let target):
                current.insert(place + 1)
                current.insert(target)
            }
        }
        return hasMatched
    }

    private static func holds(
        _ assertion: RegularExpressionNode.Assertion, before: Neighbour, after: Neighbour
    ) -> Bool {
        switch assertion {
        case .start: before == .end
        case .end: after == .end
        case .wordBoundary: (before == .word) != (after == .word)
        case .noWordBoundary: (before == .word) == (after == .word)
        }
    }
}
