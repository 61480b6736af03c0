import Foundation

/// Lets several sides do the same work in turn, and compares them round by round.
struct Turns {
    /// One of those that are compared.
    struct Side {
        let name: String
        /// What one unit of the work counts in the unit of the table.
        let scale: Double
        /// Does the work that many times; returns the seconds that it took.
        let run: (Int) throws -> Double

        init(_ name: String, scale: Double = 1, run: @escaping (Int) throws -> Double) {
            self.name = name
            self.scale = scale
            self.run = run
        }

        /// A side in this process, by what it does once.
        static func repeating(_ name: String, scale: Double = 1, _ body: @escaping () throws -> Void) -> Side {
            Side(name, scale: scale) { count in
                let time = try ContinuousClock().measure {
                    for _ in 0..<count { try body() }
                }
                return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
            }
        }
    }

    /// One line of the table. Rates are in `unit`; ratios are those of the first side's rate to this one's.
    struct Row: Encodable {
        let test: String
        let side: String
        let unit: String
        let rate: Double
        let lowestRate: Double
        let highestRate: Double
        let ratio: Double?
        let lowest: Double?
        let highest: Double?
    }

    let rounds: Int
    /// How long one turn lasts.
    let seconds: Double
    let note: (String) -> Void

    /// Runs all the sides. The first round warms up and is not counted; who goes first alternates.
    func run(_ test: String, _ unit: String, _ sides: [Side]) throws -> [Row] {
        let counts = try sides.map(count)
        var rates = [[Double]](repeating: [], count: sides.count)
        for round in 0...rounds {
            note("\(test), round \(round) of \(rounds)")
            for turn in sides.indices {
                let place = (round + turn) % sides.count
                let time = try sides[place].run(counts[place])
                if round > 0 { rates[place].append(Double(counts[place]) * sides[place].scale / time) }
            }
        }
        return sides.indices.map { place in
            let ratios = place == 0 ? [] : zip(rates[0], rates[place]).map { $0 / $1 }
            return Row(
                test: test, side: sides[place].name, unit: unit, rate: Self.median(rates[place]),
                lowestRate: rates[place].min() ?? 0, highestRate: rates[place].max() ?? 0,
                ratio: ratios.isEmpty ? nil : Self.median(ratios), lowest: ratios.min(), highest: ratios.max())
        }
    }

    /// How often a side does the work in one turn.
    private func count(_ side: Side) throws -> Int {
        var count = 1
        while true {
            let time = try side.run(count)
            if time >= seconds / 4 { return max(1, Int(Double(count) * seconds / time)) }
            count *= 2
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

extension Turns.Row {
    /// The row as text.
    var line: String {
        func number(_ value: Double) -> String { String(format: value < 10_000 ? "%.1f" : "%.0f", value) }
        let start = "\(test): \(side): \(number(rate)) \(unit) (\(number(lowestRate)) to \(number(highestRate)))"
        guard let ratio, let lowest, let highest else { return start }
        return start + String(format: "; ours is %.2f times that (%.2f to %.2f)", ratio, lowest, highest)
    }
}
