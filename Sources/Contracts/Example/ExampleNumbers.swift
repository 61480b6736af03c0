import JSON

/// Numbers within bounds, on the grid of `multipleOf`, exact to the digit.
struct ExampleNumbers {
    /// More decimals than that are left to chance.
    private static let maxScale = 6

    let site: ExampleSite
    let isInteger: Bool
    var minimum: (number: JSONNumber, isExclusive: Bool)?
    var maximum: (number: JSONNumber, isExclusive: Bool)?
    var multipleOf: JSONNumber?

    /// A number; nil where the bounds leave none that we can find.
    func number(_ random: inout ExampleRandom) -> JSONNumber? {
        let limits = [minimum?.number, maximum?.number, multipleOf].compactMap(\.self)
        let scales = 0...Self.maxScale
        guard let scale = scales.first(where: { scale in limits.allSatisfy { Self.scaled($0, scale) != nil } }) else {
            // Beyond 64 bits or with many decimals: a bound itself, or a step from zero, is most likely right.
            return random.pick(limits)
        }
        let one = Self.power(scale)
        let step = max(multipleOf.flatMap { Self.scaled($0, scale) } ?? one, 1)
        let low = minimum.flatMap { Self.scaled($0.number, scale).map { $0 + (minimum?.isExclusive == true ? 1 : 0) } }
        let high = maximum.flatMap { Self.scaled($0.number, scale).map { $0 - (maximum?.isExclusive == true ? 1 : 0) } }
        let usual = (usual.lowerBound * one)...(usual.upperBound * one)
        // What is usual, as far as the bounds let it; where they don't, anything between them.
        var from = low ?? high.map { min(usual.lowerBound, $0 - 100 * one) } ?? usual.lowerBound
        var to = high ?? max(usual.upperBound, from + 100 * one)
        if from <= usual.upperBound, usual.lowerBound <= to, isNamed || low == nil || high == nil {
            (from, to) = (max(from, usual.lowerBound), min(to, usual.upperBound))
        }
        let first = Self.ceiling(from, step)
        let last = Self.floor(to, step)
        guard first <= last else { return low.flatMap { Self.literal(Self.ceiling($0, step) * step, scale) } }
        return Self.literal(random.number(first...last) * step, scale)
    }

    /// What such a number usually is, by its name.
    private var usual: ClosedRange<Int64> { Self.usual[site.last] ?? 1...20 }

    private var isNamed: Bool { Self.usual[site.last] != nil }

    private static let usual: [String: ClosedRange<Int64>] = [
        "amount": 300_000...3_000_000, "sum": 300_000...3_000_000, "fee": 20_000...400_000,
        "price": 50_000...3_000_000, "salary": 2_000_000...9_000_000, "income": 2_000_000...9_000_000, "years": 1...40,
        "age": 1...90, "place": 1...400, "position": 1...400, "year": 1990...2026, "percent": 1...99, "area": 30...150,
        "order": 1...4, "grams": 2600...4200, "centimetres": 48...56,
    ]

    /// A number in units of 10^-scale; nil when that is not whole, or is too large to reckon with.
    private static func scaled(_ number: JSONNumber, _ scale: Int) -> Int64? {
        guard !number.literal.contains(where: { $0 == "e" || $0 == "E" }),
            let value = JSONNumber(literal: "\(number.literal)e\(scale)")?.integer, abs(value) < 1 << 52
        else { return nil }
        return value
    }

    private static func power(_ scale: Int) -> Int64 { (0..<scale).reduce(1) { value, _ in value * 10 } }

    private static func floor(_ value: Int64, _ step: Int64) -> Int64 {
        value / step - (value % step < 0 ? 1 : 0)
    }

    private static func ceiling(_ value: Int64, _ step: Int64) -> Int64 { -floor(-value, step) }

    private static func literal(_ value: Int64, _ scale: Int) -> JSONNumber? {
        guard scale > 0 else { return JSONNumber(value) }
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(scale + 1 - digits.count, 0)) + digits
        return JSONNumber(literal: "\(value < 0 ? "-" : "")\(padded.dropLast(scale)).\(padded.suffix(scale))")
    }
}
