/// A JSON number, kept exactly: it writes the literal that it was read from, and compares by mathematical value.
///
/// Nothing goes by way of a Double, so a 64-bit integer and a decimal such as `12.10` survive a round trip. The range: a
/// literal of at most ``maximumLength`` characters, with a written exponent of at most ``maximumExponent`` either way. What
/// is beyond is not accepted.
public struct JSONNumber: Sendable {
    /// The longest literal accepted, in characters.
    public static let maximumLength = 1024
    /// The largest exponent that a literal may carry, either sign.
    public static let maximumExponent = 999_999_999

    enum Storage: Sendable {
        /// A number whose literal is exactly that of the integer.
        case integer(Int64)
        /// Any other valid literal.
        case literal(String)
    }

    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// A whole number.
    public init(_ value: Int64) { storage = .integer(value) }

    /// A whole number.
    public init(_ value: Int) { storage = .integer(Int64(value)) }

    /// A Double by its shortest decimal that reads back the same; nil when it is not finite.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.init(literal: value.description)
    }

    /// A number by its JSON literal (RFC 8259, section 6); nil when it is no such literal, or out of range.
    public init?(literal: String) {
        guard case .success(let number) = JSONNumber.scan(literal) else { return nil }
        self = number
    }

    /// The literal, as it was read.
    public var literal: String {
        switch storage {
        case .integer(let value): String(value)
        case .literal(let text): text
        }
    }

    /// The value as a whole 64-bit number, when it is whole and fits.
    public var integer: Int64? {
        switch storage {
        case .integer(let value): value
        case .literal: decimal.integer
        }
    }

    /// The nearest Double; infinite when the value is beyond the range of one.
    public var double: Double {
        switch storage {
        case .integer(let value): Double(value)
        case .literal(let text): Double(text) ?? .nan
        }
    }

    /// Whether the value has no fraction (`1.0` has none).
    public var isWhole: Bool {
        switch storage {
        case .integer: true
        case .literal: decimal.exponent >= 0
        }
    }

    var decimal: JSONDecimal { JSONDecimal(self) }
}

extension JSONNumber: CustomStringConvertible {
    public var description: String { literal }
}

extension JSONNumber: Hashable, Comparable {
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if case (.integer(let left), .integer(let right)) = (left.storage, right.storage) { return left == right }
        return left.decimal == right.decimal
    }

    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if case (.integer(let left), .integer(let right)) = (left.storage, right.storage) { return left < right }
        return left.decimal < right.decimal
    }

    public func hash(into hasher: inout Hasher) {
        if let integer {
            hasher.combine(integer)
        } else {
            hasher.combine(decimal)
        }
    }
}
