/// Why no example can be made from a schema, and where in it.
package struct ExampleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The schema's location, `URI#/pointer`.
    package let location: String
    /// What is in the way, in English.
    package let message: String
    /// How to mend it.
    package let remedy: String
    /// Whether another try could go better: the way was chosen, and there may be others.
    let isChance: Bool

    init(_ message: String, at location: String, mend remedy: String, isChance: Bool = false) {
        self.message = message
        self.location = location
        self.remedy = remedy
        self.isChance = isChance
    }

    package var description: String { "\(location): \(message)\n  mend: \(remedy)" }
}
