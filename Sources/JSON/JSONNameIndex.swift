/// Where the members of a large object are, by name: a hash table of positions, open addressing, seeded per process.
///
/// It does not keep the names; whoever asks brings them.
struct JSONNameIndex: Sendable {
    /// Zero where free; else the position plus one in the low bits, and above them as many bits of the name's hash as fit,
    /// so that a name is nearly never compared with another one.
    private var slots: [UInt64]
    private var used = 0

    private static let positionBits: UInt64 = 40
    private static let positionMask: UInt64 = 1 << positionBits - 1

    /// An index of the names at the positions from 0 to below `count`, which are all different.
    init(count: Int, name: (Int) -> String) {
        slots = []
        build(count: count, name: name)
    }

    /// The position of a name; nil when it has none.
    func position(of wanted: String, name: (Int) -> String) -> Int? {
        let hash = Self.hash(wanted)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            if entry & ~Self.positionMask == hash & ~Self.positionMask {
                let position = Int(entry & Self.positionMask) - 1
                if name(position).hasSameUTF8(as: wanted) { return position }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds the name at a position that is the next one.
    mutating func append(name: (Int) -> String) {
        guard (used + 1) * 2 <= slots.count else {
            build(count: used + 1, name: name)
            return
        }
        insert(name(used))
    }

    private mutating func build(count: Int, name: (Int) -> String) {
        var size = 64
        while size < count * 4 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        used = 0
        for position in 0..<count { insert(name(position)) }
    }

    private mutating func insert(_ name: String) {
        let hash = Self.hash(name)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        used += 1
        slots[slot] = hash & ~Self.positionMask | UInt64(used)
    }

    private static func hash(_ name: String) -> UInt64 {
        var hasher = Hasher()
        name.hashUTF8(into: &hasher)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }
}
