/// Why a text is not a number that we take.
enum JSONNumberFault: Error {
    case syntax
    case range
}

extension JSONNumber {
    /// Reads a whole text as a number.
    static func scan(_ text: String) -> Result<JSONNumber, JSONNumberFault> {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            var end = 0
            let result = scan(buffer, at: &end)
            return end == buffer.count ? result : .failure(.syntax)
        }
    }

    /// Reads the number that begins at `position` and moves behind it; on a fault, to the byte at fault.
    static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: inout Int
    ) -> Result<JSONNumber, JSONNumberFault> {
        let start = position
        let end = bytes.count
        var value: Int64 = 0
        func isDigit(_ index: Int) -> Bool { index < end && bytes[index] &- UInt8(ascii: "0") <= 9 }

        let isNegative = position < end && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        guard isDigit(position) else { return .failure(.syntax) }
        let firstDigit = position
        if bytes[position] == UInt8(ascii: "0") {
            position += 1
            if isDigit(position) { return .failure(.syntax) }
        } else {
            while isDigit(position) {
                value = value &* 10 &+ Int64(bytes[position] &- UInt8(ascii: "0"))
                position += 1
            }
        }
        let integerDigits = position - firstDigit
        var isInteger = true
        if position < end, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard isDigit(position) else { return .failure(.syntax) }
            while isDigit(position) { position += 1 }
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard isDigit(position) else { return .failure(.syntax) }
            var exponent = 0
            while isDigit(position) {
                exponent = min(exponent * 10 + Int(bytes[position] &- UInt8(ascii: "0")), maximumExponent + 1)
                position += 1
            }
            if exponent > maximumExponent { return .failure(.range) }
        }
        guard position - start <= maximumLength else { return .failure(.range) }
        // 18 digits always fit; "-0" keeps its literal.
        if isInteger, integerDigits <= 18, !(isNegative && value == 0) {
            return .success(JSONNumber(isNegative ? -value : value))
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        if isInteger, !(isNegative && value == 0), let exact = Int64(text) { return .success(JSONNumber(exact)) }
        return .success(JSONNumber(storage: .literal(text)))
    }
}
