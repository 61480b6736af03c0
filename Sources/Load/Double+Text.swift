import Foundation

extension Double {
    /// The number with so many digits behind the point.
    package func text(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension String {
    /// The text with spaces up to a width: behind it, or before it.
    package func padded(_ width: Int, before: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - count))
        return before ? spaces + self : self + spaces
    }
}
