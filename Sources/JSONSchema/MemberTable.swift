import JSON

/// What to do with each member of an object: `properties`, `additionalProperties` and `required` in one pass.
///
/// The names are those of the schema, so a table without collisions can be looked for when it is compiled: then a name
/// costs one look, and no choice of names in a value makes it slower.
final class MemberTable: Sendable {
    struct Entry: Sendable {
        /// The property's schema; -1 when everything is allowed, ``additional`` when it is listed under `required` only.
        let node: Int32
        /// The bit of a required property.
        let bit: UInt64
        let key: Key
        /// Where the whole name is, for one that the key does not hold all of.
        let start: Int
    }

    /// A name's length, and its first and last eight bytes: up to sixteen bytes, that is all of it.
    struct Key: Sendable, Hashable {
        static let length = 16

        let count: Int
        let head: UInt64
        let tail: UInt64

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            count = bytes.count
            let raw = UnsafeRawBufferPointer(bytes)
            if count >= 8 {
                head = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
                tail = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            } else if count >= 4 {
                head = UInt64(raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
                tail = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            } else if count > 0 {
                head = UInt64(bytes[0]) | UInt64(bytes[count / 2]) << 8
                tail = UInt64(bytes[count - 1])
            } else {
                head = 0
                tail = 0
            }
        }

        /// The key as one number.
        var mixed: UInt64 {
            let sum = head ^ (tail &* 0xFF51_AFD7_ED55_8CCD) ^ (UInt64(truncatingIfNeeded: count) << 56)
            return (sum ^ (sum >> 29)) &* 0x9FB2_1C65_1E98_DF25
        }
    }

    /// Members that must be there, as many as there are bits.
    private static let requiredLimit = 64
    private static let attempts: UInt64 = 256

    /// The schema of other members: -1 when everything is allowed.
    let additional: Int32
    /// All the bits of required members.
    let required: UInt64
    private let entries: [Entry]
    /// All the names, one after another.
    private let names: [UInt8]
    private let slots: [Int32]
    private let shift: UInt64
    private let multiplier: UInt64

    /// The table of a schema with these checks; nil where it would not do.
    init?(_ checks: [SchemaCheck], _ shortcuts: Shortcuts) {
        var properties: Properties?
        var names: [String] = []
        for check in checks {
            switch check {
            case .properties(let found): properties = found
            case .required(let found): names = found
            default: break
            }
        }
        guard let properties, properties.patterns.isEmpty, names.count <= Self.requiredLimit else { return nil }
        let node = { (node: Int?) -> Int32 in
            guard let node, !shortcuts.allowsAll(node) else { return -1 }
            return Int32(shortcuts.target(node))
        }
        let additional = node(properties.additional)
        var entries: [Entry] = []
        var text: [UInt8] = []
        func add(_ name: JSONName, _ node: Int32, _ bit: UInt64) {
            let bytes = Array(name.text.utf8)
            let key = bytes.withUnsafeBufferPointer(Key.init)
            entries.append(Entry(node: node, bit: bit, key: key, start: text.count))
            text += bytes
        }
        var bits: [JSONName: UInt64] = [:]
        for (position, name) in names.enumerated() { bits[JSONName(name)] = 1 << UInt64(position) }
        for (name, target) in properties.known { add(name, node(target), bits[name] ?? 0) }
        for (name, bit) in bits where properties.known[name] == nil { add(name, additional, bit) }
        guard let layout = Self.layout(of: entries) else { return nil }
        self.entries = entries
        self.names = text
        self.additional = additional
        required = names.count == 64 ? .max : (1 << UInt64(names.count)) - 1
        (slots, shift, multiplier) = layout
    }

    /// Looks for a multiplier by which no two names fall into one slot.
    private static func layout(of entries: [Entry]) -> (slots: [Int32], shift: UInt64, multiplier: UInt64)? {
        let keys = entries.map(\.key.mixed)
        guard Set(keys).count == keys.count else { return nil }
        var width: UInt64 = 1
        while 1 << width < entries.count * 2 { width += 1 }
        for extra in 0..<4 as Range<UInt64> {
            let shift = 64 - width - extra
            for attempt in 0..<attempts {
                let multiplier = 0x9E37_79B9_7F4A_7C15 &+ attempt &* 0xC2B2_AE3D_27D4_EB4E
                var slots = [Int32](repeating: -1, count: 1 << Int(width + extra))
                let isFree = keys.indices.allSatisfy { index in
                    let slot = Int(truncatingIfNeeded: (keys[index] &* multiplier) >> shift)
                    guard slots[slot] < 0 else { return false }
                    slots[slot] = Int32(index)
                    return true
                }
                if isFree { return (slots, shift, multiplier) }
            }
        }
        return nil
    }

    /// The entry of a name.
    func entry(named name: String) -> Entry? {
        var name = name
        return name.withUTF8 { bytes in
            let key = Key(bytes)
            let index = Int(slots[Int(truncatingIfNeeded: (key.mixed &* multiplier) >> shift)])
            guard index >= 0 else { return nil }
            let entry = entries[index]
            guard entry.key == key else { return nil }
            return key.count <= Key.length || bytes.elementsEqual(names[entry.start..<entry.start + key.count])
                ? entry : nil
        }
    }
}
