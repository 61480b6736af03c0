/// A pattern as instructions for a machine that is at several of them at once (Thompson's construction).
struct RegularExpressionProgram: Sendable {
    enum Instruction: Sendable {
        /// The end of the pattern.
        case match
        /// Takes one character of a set, by its number, and goes on with the next instruction.
        case take(Int)
        /// Goes on with the next instruction if this holds here.
        case assert(RegularExpressionNode.Assertion)
        case jump(Int)
        /// Goes on with the next instruction, and also there.
        case split(Int)
    }

    private(set) var instructions: [Instruction] = []
    let classes: ScalarClasses
    /// For each class, whether its characters are word characters; only where the pattern asks for word boundaries.
    let isWord: [Bool]
    /// For each set a row of bits, one for each class.
    private let membership: [UInt64]
    private let rowLength: Int
    /// Whether a match can only begin at the start of the text.
    private(set) var isAnchored = false
    let usesStart: Bool
    let usesWords: Bool

    init(_ node: RegularExpressionNode, sets: [ScalarSet]) {
        usesStart = node.contains { if case .start = $0 { true } else { false } }
        usesWords = node.contains {
            switch $0 {
            case .wordBoundary, .noWordBoundary: true
            case .start, .end: false
            }
        }
        classes = ScalarClasses(separating: usesWords ? sets + [.word] : sets)
        var isWord = [Bool](repeating: false, count: usesWords ? classes.count : 0)
        if usesWords {
            for id in classes.members(of: .word) { isWord[id] = true }
        }
        self.isWord = isWord
        rowLength = (classes.count + 63) / 64
        var membership = [UInt64](repeating: 0, count: sets.count * rowLength)
        for (row, set) in sets.enumerated() {
            for id in classes.members(of: set) { membership[row * rowLength + id / 64] |= 1 << UInt64(id % 64) }
        }
        self.membership = membership
        emit(node)
        instructions.append(.match)
        isAnchored = usesStart && !canBeginLater
    }

    func contains(_ id: Int, inSet set: Int) -> Bool {
        membership[set * rowLength + id / 64] >> UInt64(id % 64) & 1 == 1
    }

    /// Writes the instructions of a node; how many there are is `node.size`, which the parser has bounded.
    private mutating func emit(_ node: RegularExpressionNode) {
        switch node {
        case .empty: break
        case .set(let set): instructions.append(.take(set))
        case .assertion(let assertion): instructions.append(.assert(assertion))
        case .sequence(let parts):
            for part in parts { emit(part) }
        case .choice(let options): emitChoice(options)
        case .repetition(let part, let minimum, let maximum):
            for _ in 0..<minimum { emit(part) }
            if let maximum {
                var splits: [Int] = []
                for _ in minimum..<maximum {
                    splits.append(instructions.count)
                    instructions.append(.split(0))
                    emit(part)
                }
                for split in splits { instructions[split] = .split(instructions.count) }
            } else {
                let loop = instructions.count
                instructions.append(.split(0))
                emit(part)
                instructions.append(.jump(loop))
                instructions[loop] = .split(instructions.count)
            }
        }
    }

    private mutating func emitChoice(_ options: [RegularExpressionNode]) {
        var jumps: [Int] = []
        for (number, option) in options.enumerated() {
            guard number < options.count - 1 else {
                emit(option)
                break
            }
            let split = instructions.count
            instructions.append(.split(0))
            emit(option)
            jumps.append(instructions.count)
            instructions.append(.jump(0))
            instructions[split] = .split(instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    /// Whether a match could begin behind the text's start: an instruction that is no `^` stands in the way at least once.
    private var canBeginLater: Bool {
        var reached = RegularExpressionStates(capacity: instructions.count)
        reached.insert(0)
        var index = 0
        while index < reached.count {
            let place = reached[index]
            switch instructions[place] {
            case .match, .take: return true
            case .assert(.start): break
            case .assert: reached.insert(place + 1)
            case .jump(let target): reached.insert(target)
            case .split(let target):
                reached.insert(place + 1)
                reached.insert(target)
            }
            index += 1
        }
        return false
    }
}

extension RegularExpressionNode {
    /// Whether an assertion of that kind stands anywhere in this.
    fileprivate func contains(_ isMeant: (Assertion) -> Bool) -> Bool {
        switch self {
        case .empty, .set: false
        case .assertion(let assertion): isMeant(assertion)
        case .sequence(let parts), .choice(let parts): parts.contains { $0.contains(isMeant) }
        case .repetition(let part, _, _): part.contains(isMeant)
        }
    }
}
