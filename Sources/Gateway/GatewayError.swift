/// Why a gateway cannot run: what is wrong, and how to mend it.
package struct GatewayError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable code.
    package enum Code: String, Sendable, Hashable {
        /// A field of the configuration is not usable.
        case configurationInvalid = "configuration-invalid"
        /// The index's file cannot be opened or written.
        case indexUnusable = "index-unusable"
        /// The index's file is damaged; it was removed, and the next start rebuilds it.
        case indexDamaged = "index-damaged"
        /// The address cannot be listened on.
        case addressUnusable = "address-unusable"
        /// The Kafka clients cannot be set up, or will not work again.
        case kafkaUnusable = "kafka-unusable"
    }

    /// The stable code.
    package var code: Code
    /// What is wrong, for a person.
    package var message: String
    /// What to do about it.
    package var remedy: String

    package init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    static func configuration(_ field: String, _ message: String, _ remedy: String) -> GatewayError {
        GatewayError(.configurationInvalid, "\(field): \(message)", remedy: remedy)
    }

    package var description: String { "\(code.rawValue): \(message). \(remedy)" }
}
