package import Contracts

/// A configuration that no adapter can start with, with everything that is wrong in it.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// All findings, warnings too, in the order of the file; none holds a value that came from the environment.
    package let findings: [Finding]

    package init(findings: [Finding]) { self.findings = findings }

    /// The findings, one below the other.
    package var description: String { findings.map(\.description).joined(separator: "\n") }
}
