/// How often each kind of fault met each rule: what shows that a clean run has looked at something.
package struct FaultTable: Sendable {
    /// What was disturbed, and how.
    package struct Pairing: Sendable, Hashable, Comparable {
        package var fault: String
        package var rule: String

        package static func < (left: Pairing, right: Pairing) -> Bool {
            (left.fault, left.rule) < (right.fault, right.rule)
        }
    }

    package private(set) var counts: [Pairing: Int] = [:]

    package init() {}

    mutating func count(_ fault: String, _ rule: String, _ times: Int = 1) {
        counts[Pairing(fault: fault, rule: rule), default: 0] += times
    }

    /// Adds another table's counts.
    package mutating func add(_ other: FaultTable) { counts.merge(other.counts) { $0 + $1 } }

    /// The table as text: a line for each rule, a column for each kind of fault.
    package var text: String {
        let faults = Set(counts.keys.map(\.fault)).sorted()
        var lines: [String] = []
        for fault in faults {
            lines.append("\(fault)")
            for (pairing, count) in counts.sorted(by: { $0.key < $1.key }) where pairing.fault == fault {
                let name = "    " + pairing.rule
                let number = String(count)
                let gap = String(repeating: " ", count: max(1, 64 - name.count - number.count))
                lines.append(name + gap + number)
            }
        }
        return lines.joined(separator: "\n")
    }
}
