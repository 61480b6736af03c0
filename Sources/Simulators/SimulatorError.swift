/// Why a simulator cannot be made or started.
package struct SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// There is no simulator of that agency.
        case unknownAgency = "unknown-agency"
        /// The database file cannot be opened.
        case databaseUnavailable = "database-unavailable"
    }

    package let code: Code
    package let message: String
    /// What to do about it.
    package let remedy: String

    package var description: String { "\(message) \(remedy)" }
}
