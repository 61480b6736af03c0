/// Makes a failing input small: drops pieces, large ones first, as long as the same thing fails.
enum Reducer {
    /// How many inputs are tried at most.
    static let attempts = 20_000

    static func reduced(_ input: [UInt8], failing: ([UInt8]) -> Bool) -> [UInt8] {
        var best = input
        var tried = 0
        var length = max(best.count / 2, 1)
        while true {
            var start = 0
            while start < best.count, tried < attempts {
                var shorter = best
                shorter.removeSubrange(start..<min(start + length, best.count))
                tried += 1
                if failing(shorter) { best = shorter } else { start += length }
            }
            if length == 1 || tried >= attempts { return best }
            length /= 2
        }
    }
}
