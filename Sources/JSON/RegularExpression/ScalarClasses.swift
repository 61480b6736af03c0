/// A partition of all code points such that a pattern treats those of one class alike.
struct ScalarClasses: Sendable {
    /// Below this a class is one look-up away: Latin, Greek and Cyrillic.
    static let directCount: UInt32 = 0x530

    private let direct: [UInt16]
    /// Where each stretch of one class begins, in order; the first at 0.
    private let starts: [UInt32]
    private let ids: [UInt16]
    /// How many classes there are.
    let count: Int

    /// The coarsest partition in which each of the sets is a union of classes.
    init(separating sets: [ScalarSet]) {
        var bounds: [UInt32] = [0]
        for range in sets.flatMap(\.ranges) {
            bounds.append(range.lowerBound)
            if range.upperBound < ScalarSet.last { bounds.append(range.upperBound + 1) }
        }
        bounds.sort()
        var starts: [UInt32] = []
        for bound in bounds where starts.last != bound { starts.append(bound) }

        // Each set in turn splits the classes that it cuts: its members leave for a new class.
        var classes = [Int](repeating: 0, count: starts.count)
        var classCount = 1
        for set in sets {
            var moved: [Int: Int] = [:]
            for range in set.ranges {
                var stretch = Self.stretch(of: range.lowerBound, in: starts)
                while stretch < starts.count, starts[stretch] <= range.upperBound {
                    let old = classes[stretch]
                    if let new = moved[old] {
                        classes[stretch] = new
                    } else {
                        moved[old] = classCount
                        classes[stretch] = classCount
                        classCount += 1
                    }
                    stretch += 1
                }
            }
        }

        // Classes that lost all their members are left out.
        var numbers: [Int: UInt16] = [:]
        let ids = classes.map { old in
            let number = numbers[old] ?? UInt16(truncatingIfNeeded: numbers.count)
            numbers[old] = number
            return number
        }
        self.starts = starts
        self.ids = ids
        count = numbers.count
        direct = (0..<Self.directCount).map { ids[Self.stretch(of: $0, in: starts)] }
    }

    /// The class of a code point.
    func id(of scalar: UInt32) -> Int {
        if scalar < Self.directCount { return Int(direct[Int(scalar)]) }
        return Int(ids[Self.stretch(of: scalar, in: starts)])
    }

    /// Calls the body with the table that ``id(of:)`` uses below ``directCount``.
    func withDirectTable<Result>(_ body: (UnsafeBufferPointer<UInt16>) -> Result) -> Result {
        direct.withUnsafeBufferPointer(body)
    }

    /// The last stretch that begins at or before a code point.
    private static func stretch(of scalar: UInt32, in starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }

    /// The classes that make up a set; the set must be one that the partition respects.
    func members(of set: ScalarSet) -> [Int] {
        var members: [Int] = []
        for range in set.ranges {
            var stretch = Self.stretch(of: range.lowerBound, in: starts)
            while stretch < starts.count, starts[stretch] <= range.upperBound {
                members.append(Int(ids[stretch]))
                stretch += 1
            }
        }
        return members
    }
}
