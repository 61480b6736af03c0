/// Punycode (RFC 3492) with the parameters of section 5.
enum Punycode {
    private static let base = 36
    private static let smallest = 1
    private static let largest = 26
    private static let firstNonBasic = 128
    private static let firstBias = 72

    /// The text of an encoded label without its prefix `xn--`; nil when it is none.
    static func decode(_ input: ArraySlice<UInt8>) -> [Unicode.Scalar]? {
        var output: [Unicode.Scalar] = []
        var rest = input
        if let mark = input.lastIndex(of: UInt8(ascii: "-")) {
            for byte in input[..<mark] {
                guard byte < 128 else { return nil }
                output.append(Unicode.Scalar(byte))
            }
            rest = input[(mark + 1)...]
        }
        var code = firstNonBasic
        var position = 0
        var bias = firstBias
        while !rest.isEmpty {
            let start = position
            var weight = 1
            var step = base
            while true {
                guard let byte = rest.popFirst(), let digit = digit(byte) else { return nil }
                let (product, overflow) = digit.multipliedReportingOverflow(by: weight)
                let (sum, carry) = position.addingReportingOverflow(product)
                guard !overflow, !carry else { return nil }
                position = sum
                let threshold = min(max(step - bias, smallest), largest)
                if digit < threshold { break }
                let (next, tooHeavy) = weight.multipliedReportingOverflow(by: base - threshold)
                guard !tooHeavy else { return nil }
                weight = next
                step += base
            }
            let count = output.count + 1
            bias = adapted(position - start, count: count, isFirst: start == 0)
            code += position / count
            position %= count
            guard let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else { return nil }
            output.insert(scalar, at: position)
            position += 1
        }
        return output
    }

    /// The encoded form without prefix. The work is the square of the length: give it labels, not texts.
    static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8] {
        var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
        let basic = output.count
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var code = firstNonBasic
        var delta = 0
        var bias = firstBias
        var handled = basic
        while handled < scalars.count {
            guard let next = scalars.lazy.map({ Int($0.value) }).filter({ $0 >= code }).min() else { break }
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in scalars {
                if Int(scalar.value) < code { delta += 1 }
                guard Int(scalar.value) == code else { continue }
                var rest = delta
                var step = base
                while true {
                    let threshold = min(max(step - bias, smallest), largest)
                    if rest < threshold { break }
                    output.append(letter(threshold + (rest - threshold) % (base - threshold)))
                    rest = (rest - threshold) / (base - threshold)
                    step += base
                }
                output.append(letter(rest))
                bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return output
    }

    /// Section 6.1.
    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps = 0
        while delta > (base - smallest) * largest / 2 {
            delta /= base - smallest
            steps += base
        }
        return steps + (base - smallest + 1) * delta / (delta + 38)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if Format.isLetter(byte) { return Int((byte | 0x20) - UInt8(ascii: "a")) }
        return Format.isDigit(byte) ? Int(byte - UInt8(ascii: "0")) + 26 : nil
    }

    private static func letter(_ digit: Int) -> UInt8 {
        digit < 26 ? UInt8(ascii: "a") + UInt8(digit) : UInt8(ascii: "0") + UInt8(digit - 26)
    }
}
