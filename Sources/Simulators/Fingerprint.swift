/// A stable number from a text: what a simulated system "knows" about somebody without having been told.
enum Fingerprint {
    /// FNV-1a over the UTF-8, then mixed so that each bit depends on all of the text; the same in every process.
    static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }

    /// A number from 0 up to the limit, chosen by the text.
    static func of(_ text: String, below limit: Int) -> Int { Int(of(text) % UInt64(limit)) }
}
