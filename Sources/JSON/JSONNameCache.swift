/// The member names that were read last: the same few names come again and again, and need not be made again.
///
/// Each name has one place where it may stand, and drives out whatever stands there.
struct JSONNameCache: ~Copyable {
    private struct Slot {
        let fingerprint: NameFingerprint
        let name: String
    }

    private let slots: UnsafeMutableBufferPointer<Slot>
    /// What to shift a fingerprint by for its place.
    private let shift: UInt64

    /// - Parameter textLength: how many bytes are to be read; a short text does not repay a large cache.
    init(textLength: Int) {
        let bits = textLength < 8192 ? 6 : 9
        shift = UInt64(UInt64.bitWidth - bits)
        slots = .allocate(capacity: 1 << bits)
        slots.initialize(repeating: Slot(fingerprint: NameFingerprint(), name: ""))
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    /// The name of these bytes, which are valid UTF-8.
    @inline(__always)
    func name(_ content: UnsafeBufferPointer<UInt8>, _ fingerprint: NameFingerprint) -> String {
        let place = Int(truncatingIfNeeded: fingerprint.spread >> shift)
        if slots[place].fingerprint == fingerprint {
            let known = slots[place].name
            if fingerprint.isWhole || known.hasUTF8(content) { return known }
        }
        let name = String(decoding: content, as: UTF8.self)
        slots[place] = Slot(fingerprint: fingerprint, name: name)
        return name
    }
}
