/// A grid of characters on which lines join where they meet.
struct TextCanvas {
    /// The four ways out of a cell.
    struct Ways: OptionSet {
        let rawValue: UInt8

        static let up = Ways(rawValue: 1)
        static let down = Ways(rawValue: 2)
        static let left = Ways(rawValue: 4)
        static let right = Ways(rawValue: 8)

        /// The line that goes these ways.
        var character: Character {
            switch self {
            case [.up, .down], .up, .down: "│"
            case [.left, .right], .left, .right: "─"
            case [.down, .right]: "╭"
            case [.down, .left]: "╮"
            case [.up, .right]: "╰"
            case [.up, .left]: "╯"
            case [.up, .down, .right]: "├"
            case [.up, .down, .left]: "┤"
            case [.down, .left, .right]: "┬"
            case [.up, .left, .right]: "┴"
            case [.up, .down, .left, .right]: "┼"
            default: " "
            }
        }
    }

    private var characters: [[Character?]] = []
    private var ways: [[Ways]] = []
    let width: Int

    init(width: Int) { self.width = width }

    var height: Int { characters.count }

    mutating func grow(to height: Int) {
        while characters.count < height {
            characters.append(Array(repeating: nil, count: width))
            ways.append(Array(repeating: [], count: width))
        }
    }

    /// Writes from a place to the right; what is beyond the edge is lost.
    mutating func write(_ text: String, x: Int, y: Int) {
        grow(to: y + 1)
        for (offset, character) in text.enumerated() where (0..<width).contains(x + offset) {
            characters[y][x + offset] = character
        }
    }

    mutating func vertical(x: Int, from top: Int, to bottom: Int) {
        guard (0..<width).contains(x), top <= bottom else { return }
        grow(to: bottom + 1)
        for y in top...bottom {
            if y > top { ways[y][x].insert(.up) }
            if y < bottom { ways[y][x].insert(.down) }
        }
    }

    mutating func horizontal(y: Int, from left: Int, to right: Int) {
        grow(to: y + 1)
        for x in max(left, 0)...min(right, width - 1) {
            if x > left { ways[y][x].insert(.left) }
            if x < right { ways[y][x].insert(.right) }
        }
    }

    /// The lines of text, without blanks at their ends.
    var lines: [String] {
        zip(characters, ways).map { characters, ways in
            var line = zip(characters, ways).map { $0 ?? $1.character }
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }
}
