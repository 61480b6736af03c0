/// Which members and elements of one value the keywords of a schema have looked at, as `unevaluatedProperties` and
/// `unevaluatedItems` need it (core, section 11). Nothing else keeps account of it.
struct Evaluated {
    private var members = Positions()
    private var elements = Positions()
    private var allMembers = false
    private var allElements = false
    /// Elements before this one are all seen.
    private var elementPrefix = 0

    mutating func see(member position: Int) { members.insert(position) }

    mutating func see(element position: Int) { elements.insert(position) }

    mutating func see(elementsBefore end: Int) { elementPrefix = max(elementPrefix, end) }

    mutating func seeAllMembers() { allMembers = true }

    mutating func seeAllElements() { allElements = true }

    func hasSeen(member position: Int) -> Bool { allMembers || members.contains(position) }

    func hasSeen(element position: Int) -> Bool {
        allElements || position < elementPrefix || elements.contains(position)
    }

    mutating func formUnion(_ other: Evaluated) {
        members.formUnion(other.members)
        elements.formUnion(other.elements)
        allMembers = allMembers || other.allMembers
        allElements = allElements || other.allElements
        elementPrefix = max(elementPrefix, other.elementPrefix)
    }

    /// A set of small numbers; it needs no memory of its own until something is in it.
    private struct Positions {
        private var words: [UInt64] = []

        mutating func insert(_ position: Int) {
            while words.count <= position / 64 { words.append(0) }
            words[position / 64] |= 1 << UInt64(position % 64)
        }

        func contains(_ position: Int) -> Bool {
            position / 64 < words.count && words[position / 64] & (1 << UInt64(position % 64)) != 0
        }

        mutating func formUnion(_ other: Positions) {
            if words.isEmpty {
                words = other.words
                return
            }
            for (index, word) in other.words.enumerated() {
                if index < words.count { words[index] |= word } else { words.append(word) }
            }
        }
    }
}
